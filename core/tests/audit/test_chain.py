"""A link depends on every column of every row, on their order, and on the link before."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC
from datetime import datetime
from typing import Any

import pytest

from karvan.audit.chain import COLUMNS
from karvan.audit.chain import START
from karvan.audit.chain import gather
from karvan.audit.chain import next_head
from karvan.audit.models import AuditEntry

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
Rows = list[dict[str, Any]]


def a_row(number: int) -> dict[str, Any]:
    return {name: f"{name} {number}" for name in COLUMNS} | {"epoch": 1, "txid": number}


def three_rows() -> Rows:
    return [a_row(1), a_row(2), a_row(3)]


def hash_of(rows: Rows, seq: int = 1, at: datetime = NOON) -> bytes:
    return gather(rows).close(seq, at)


def test_every_column_of_the_trail_is_in_the_chain():
    stored = set(AuditEntry.__table__.c.keys())

    assert stored - set(COLUMNS) == {"company_id"}  # each company has a chain of its own


@pytest.mark.parametrize("column", COLUMNS)
def test_a_change_of_any_column_changes_the_link(column: str):
    rows = three_rows()
    rows[1][column] = 99

    assert hash_of(rows) != hash_of(three_rows())


@pytest.mark.parametrize(
    "tamper",
    [
        pytest.param(lambda rows: rows.pop(), id="a row cut off"),
        pytest.param(lambda rows: rows.append(a_row(4)), id="a row added"),
        pytest.param(lambda rows: rows.reverse(), id="another order"),
    ],
)
def test_rows_cannot_be_added_removed_or_moved(tamper: Callable[[Rows], object]):
    rows = three_rows()
    tamper(rows)

    assert hash_of(rows) != hash_of(three_rows())


def test_a_link_depends_on_its_own_facts():
    rows = three_rows()

    assert len({hash_of(rows), hash_of(rows, seq=2), hash_of(rows, at=NOON.replace(hour=13))}) == 3


def test_a_head_depends_on_the_one_before():
    rows_hash = hash_of(three_rows())

    assert next_head(START, rows_hash) != next_head(next_head(START, rows_hash), rows_hash)
