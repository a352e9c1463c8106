"""The depot of the tests is installed and takes records."""

from __future__ import annotations

from tests.support.depot import a_party
from tests.support.depot import add_line
from tests.support.depot import add_record
from tests.support.depot import declared

from karvan.context import Context


def test_the_depot_takes_crates_with_lines(at_work: Context):
    crate = add_record(at_work, name="Tea", customer_id=a_party(at_work))

    line = add_line(at_work, crate, what="Green tea", quantity=2_000_000)

    assert line.crate_id == crate.id
    assert declared(at_work, "depot.bin").code == "depot.bin"
