"""The content hash of a posting: whatever is changed behind its back is found and named."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC
from datetime import date
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import insert
from sqlalchemy import text

from karvan.actors import Actor
from karvan.audit.content_check import check_content
from karvan.audit.models import PersonalAuditValue
from karvan.companies.info import CompanyInfo
from karvan.context import Context
from karvan.modules.parties.models import Party
from karvan.plugins.findings import Breach
from karvan.runtime import Runtime

CLI = Actor.cli("test")
NUMBER = "RC/2026/00001"

HEADER = {
    "id": 999_999,
    "version": 9,
    "party_id": None,
    "series_id": 999_998,
    "range_key": "2025",
    "seq": 9,
    "number": "RC/2026/00009",
    "state": "void",
    "on_date": date(2026, 1, 2),
    "note": "another",
    "posted_at": datetime(2020, 1, 1, tzinfo=UTC),
}
LINE = {
    "id": 999_997,
    "receipt_id": 999_996,
    "amount": 501,
    "rate": 2,
    "is_gift": True,
    "tags": ["x"],
    "text": "paid by Omid: 500",
}


def check(runtime: Runtime, company: CompanyInfo, receipts: Any) -> tuple[int, list[Breach]]:
    return runtime.run(
        company.id, CLI, lambda ctx: check_content(ctx, receipts.content), write=False
    )


@pytest.fixture
def runtime(unguarded_runtime: Runtime) -> Runtime:
    """No trigger and no key keeps receipts, as for someone with the owner's password."""
    return unguarded_runtime


@pytest.fixture
def posted(runtime: Runtime, company: CompanyInfo, receipts: Any) -> int:
    """A posted receipt of a party; its id."""

    def act(ctx: Context) -> int:
        party = Party(code="P1", name="Layla Fictive", sort_name="fictive layla", kind="person")
        ctx.session.add(party)
        ctx.uow.flush()
        receipt = receipts.draft(ctx, party_id=party.id, note="for the caravan")
        receipts.enlist(ctx, receipt)
        return int(receipt.id)

    return runtime.run(company.id, CLI, act)


def change(runtime: Runtime, *statements: Any) -> None:
    """Behind everyone's back."""
    with runtime.database.connect(write=True, owner=True) as connection:
        if runtime.database.kind == "sqlite":
            connection.connection.driver_connection.execute("PRAGMA foreign_keys=OFF")
        for statement in statements:
            connection.execute(statement)
        connection.commit()
        connection.invalidate()


def test_an_untouched_posting_is_as_it_was_posted(
    runtime: Runtime, company: CompanyInfo, receipts: Any, posted: int
):
    assert check(runtime, company, receipts) == (1, [])


@pytest.mark.parametrize("column", HEADER)
def test_a_change_of_any_column_of_the_header_is_found(
    runtime: Runtime, company: CompanyInfo, receipts: Any, posted: int, column: str
):
    table = receipts.Receipt.__table__
    change(
        runtime,
        table.update()
        .where(table.c.company_id == company.id, table.c.id == posted)
        .values({column: HEADER[column]}),
    )

    breaches = check(runtime, company, receipts)[1]

    assert breaches
    assert {breach.table for breach in breaches} == {"receipts_receipt"}


@pytest.mark.parametrize("column", LINE)
def test_a_change_of_any_column_of_a_line_is_found_and_its_document_named(
    runtime: Runtime, company: CompanyInfo, receipts: Any, posted: int, column: str
):
    table = receipts.Line.__table__
    change(
        runtime,
        table.update()
        .where(
            table.c.company_id == company.id, table.c.receipt_id == posted, table.c.amount == 500
        )
        .values({column: LINE[column]}),
    )

    [breach] = check(runtime, company, receipts)[1]

    assert breach.row == NUMBER
    assert NUMBER in breach.text


def test_the_changes_above_cover_every_stored_column(receipts: Any):
    assert {*HEADER, "company_id"} == set(receipts.Receipt.__table__.c.keys())
    assert {*LINE, "company_id"} == set(receipts.Line.__table__.c.keys())


def test_a_line_added_later_is_found(
    runtime: Runtime, company: CompanyInfo, receipts: Any, posted: int
):
    values = {"company_id": company.id, "id": 5_000_000, "receipt_id": posted, "amount": 0}
    added = insert(receipts.Line.__table__).values(**values, is_gift=False, tags=[], text="")
    change(runtime, added)

    assert [each.row for each in check(runtime, company, receipts)[1]] == [NUMBER]


def test_a_line_taken_away_is_found(
    runtime: Runtime, company: CompanyInfo, receipts: Any, posted: int
):
    table = receipts.Line.__table__
    change(
        runtime,
        table.delete().where(
            table.c.company_id == company.id, table.c.receipt_id == posted, table.c.amount == 200
        ),
    )

    assert [each.row for each in check(runtime, company, receipts)[1]] == [NUMBER]


def test_a_posting_taken_away_is_found(
    runtime: Runtime, company: CompanyInfo, receipts: Any, posted: int
):
    table = receipts.Receipt.__table__
    change(runtime, table.delete().where(table.c.id == posted, table.c.company_id == company.id))

    [breach] = check(runtime, company, receipts)[1]

    assert (breach.row, breach.text) == (posted, "was posted, but is not there any more")


def test_a_posting_slipped_in_is_found(
    runtime: Runtime, company: CompanyInfo, receipts: Any, posted: int
):
    slipped_in = insert(receipts.Receipt.__table__).values(
        company_id=company.id, id=5_000_000, version=1, state="posted", number="X", seq=77,
        on_date=date(2026, 1, 1), note="",
    )  # fmt: skip
    change(runtime, slipped_in)

    [breach] = check(runtime, company, receipts)[1]

    assert breach.row == 5_000_000


def test_renaming_a_party_later_changes_nothing(
    runtime: Runtime, company: CompanyInfo, receipts: Any, posted: int
):
    table = Party.__table__
    change(runtime, table.update().where(table.c.company_id == company.id).values(code="NEW"))

    assert check(runtime, company, receipts) == (1, [])


def test_erasing_a_person_leaves_the_posting_provable(
    runtime: Runtime, company: CompanyInfo, receipts: Any, posted: int
):
    kept, lines = PersonalAuditValue.__table__, receipts.Line.__table__
    change(
        runtime,
        kept.delete().where(kept.c.company_id == company.id),
        lines.update().where(lines.c.company_id == company.id).values(text="erased"),
    )
    erased = check(runtime, company, receipts)
    change(runtime, lines.update().where(lines.c.company_id == company.id).values(amount=501))
    tampered = check(runtime, company, receipts)

    assert erased == (1, [])
    assert [breach.row for breach in tampered[1]] == [NUMBER]


@pytest.mark.parametrize(
    "tampering",
    [
        pytest.param("UPDATE receipts_line SET is_gift = 2 + is_gift", id="a boolean that is 2"),
        pytest.param("UPDATE receipts_line SET tags = '[ ]'", id="a space in structured data"),
        pytest.param("UPDATE receipts_line SET tags = '[\"'", id="structured data cut off"),
        pytest.param(
            "UPDATE receipts_receipt SET posted_at = replace(posted_at, ' ', 'T')", id="an instant"
        ),
        pytest.param("UPDATE receipts_receipt SET on_date = '2026-13-01'", id="no such day"),
        pytest.param("UPDATE receipts_line SET text = CAST(text AS BLOB)", id="bytes for text"),
        pytest.param("UPDATE receipts_line SET rate = 'x'", id="no rate at all"),
        pytest.param("UPDATE receipts_line SET text = CAST(x'6CE4' AS TEXT)", id="no UTF-8"),
    ],
)
def test_sqlite_cannot_hide_a_change_in_the_way_it_stores_values(
    runtime: Runtime, company: CompanyInfo, receipts: Any, posted: int, tampering: str
):
    if runtime.database.kind == "postgresql":
        tampering = "UPDATE receipts_line SET is_gift = NOT is_gift"  # it stores typed values only
    change(runtime, text(f"{tampering} WHERE company_id = {company.id}"))

    assert check(runtime, company, receipts)[1]


@pytest.fixture
def many(post: Callable[..., list[int]]) -> list[int]:
    return post(30)


def test_one_unreadable_posting_does_not_hide_another(
    runtime: Runtime, company: CompanyInfo, receipts: Any, many: list[int]
):
    table = receipts.Receipt.__table__
    damaged = {many[3]: "damaged", many[20]: "damaged too"}
    for receipt_id, note in damaged.items():
        change(
            runtime,
            table.update()
            .where(table.c.company_id == company.id, table.c.id == receipt_id)
            .values(note=note),
        )
    if runtime.database.kind == "sqlite":
        change(
            runtime,
            text(
                f"UPDATE receipts_receipt SET posted_at = 'x' WHERE company_id = {company.id} AND id = {many[3]}"
            ),
        )

    checked, breaches = check(runtime, company, receipts)

    assert checked == 30
    assert len(breaches) == 2
