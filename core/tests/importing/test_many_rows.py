"""Files of a hundred thousand rows: read in a moment, refused as a whole where that cannot work."""

from __future__ import annotations

import pytest
from tests.support.depot import declared
from tests.support.depot import depot
from tests.support.depot import depot_runtime
from tests.support.importing import CLI
from tests.support.importing import hand_in
from tests.support.importing import state_of

from karvan.modules.importing.errors import TooManyRowsAtOnce
from karvan.modules.importing.files import ImportFile
from karvan.modules.importing.wizard.options import Options
from karvan.modules.importing.wizard.reading import RowReader
from karvan.modules.importing.wizard.sheets import open_sheet

__all__ = ["depot", "depot_runtime"]
ROWS = 100_000
FILE = "name,pieces\n" + "".join(f"Many {n},{n}\n" for n in range(1, ROWS)) + "Last,many\n"


def test_all_or_nothing_is_refused_with_what_to_do_instead(depot_runtime, depot):
    with pytest.raises(TooManyRowsAtOnce) as refusal:
        hand_in(depot_runtime, depot.id, FILE)

    assert "keep the good rows" in TooManyRowsAtOnce.__doc__
    assert refusal.value.data == {"rows": ROWS, "most": 20_000}


def test_such_a_file_is_taken_to_keep_its_good_rows(depot_runtime, depot):
    import_id = hand_in(depot_runtime, depot.id, FILE, mode="skip_bad")

    assert state_of(depot_runtime, depot.id, import_id)["rows_total"] == ROWS


def test_a_wrong_cell_in_the_last_row_is_found(depot_runtime, depot):
    def read(ctx):
        options = Options()
        sheet = open_sheet(ImportFile("rows.csv", FILE.encode()), options)
        reader = RowReader(ctx, declared(ctx), sheet.columns, ["name", "pieces"], options)
        return [each for line in sheet.lines for each in reader.read(line).problems]

    [problem] = depot_runtime.run(depot.id, CLI, read, write=False)

    assert (problem.row, problem.column, problem.value) == (ROWS + 1, "pieces", "many")
