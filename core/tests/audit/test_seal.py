"""The chain over the trail: what it holds, and what it finds when someone was at the database."""

from __future__ import annotations

import threading
from collections.abc import Callable
from collections.abc import Iterator
from datetime import date
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Connection
from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy import text

from karvan.actors import Actor
from karvan.audit.chain import COLUMNS
from karvan.audit.chain import START
from karvan.audit.models import AuditEntry
from karvan.audit.models import AuditSeal
from karvan.audit.models import PersonalAuditValue
from karvan.audit.seal import Seal
from karvan.audit.seal import all_seals
from karvan.audit.seal import count_unsealed
from karvan.audit.seal import seal_all
from karvan.audit.seal import seal_company
from karvan.audit.verify import check_trail
from karvan.companies.info import CompanyInfo
from karvan.companies.models import ExchangeRate
from karvan.context import Context
from karvan.db.triggers import drop_triggers
from karvan.modules.parties.models import Party
from karvan.plugins.findings import CheckResult
from karvan.runtime import Runtime
from karvan.testing.builders import a_company
from karvan.testing.databases import TestDatabase
from karvan.testing.databases import drop_database
from karvan.testing.databases import new_database
from karvan.testing.installations import open_runtime

CLI = Actor.cli("test")
TABLES = ("core_audit", "core_audit_seal", "core_audit_personal")
FIRST = date(2026, 1, 1)
Settle = Callable[[Runtime, int], None]


@pytest.fixture(scope="module")
def unguarded_runtime(
    database_template: TestDatabase, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Runtime]:
    """An installation whose trail no trigger keeps, as for someone with the owner's password."""
    database = new_database(
        database_template.kind, tmp_path_factory.mktemp("tampered"), database_template
    )
    opened = open_runtime(database)
    with opened.database.begin(write=True, owner=True) as connection:
        drop_triggers(connection, TABLES)
    yield opened
    opened.close()
    drop_database(database)


@pytest.fixture
def runtime(unguarded_runtime: Runtime) -> Runtime:
    return unguarded_runtime


@pytest.fixture
def company(runtime: Runtime) -> CompanyInfo:
    return a_company(runtime)


def add_rate(runtime: Runtime, company: CompanyInfo, day: int) -> None:
    def add(ctx: Context) -> None:
        on = FIRST + timedelta(days=day)
        ctx.session.add(ExchangeRate(currency="EUR", on_date=on, rate=Decimal(1)))

    runtime.run(company.id, CLI, add)


def unsealed(runtime: Runtime, company_id: int) -> int:
    return runtime.run(company_id, CLI, lambda ctx: count_unsealed(ctx.uow), write=False)


def seals_of(runtime: Runtime, company: CompanyInfo) -> list[Seal]:
    return runtime.run(company.id, CLI, lambda ctx: all_seals(ctx.uow), write=False)


def verify(runtime: Runtime, company: CompanyInfo, anchor: str | None = None) -> CheckResult:
    return runtime.run(company.id, CLI, lambda ctx: check_trail(ctx, anchor), write=False)


@pytest.fixture(scope="module")
def sealed(unguarded_runtime: Runtime, settle: Settle) -> CompanyInfo:
    """A company with six changes under three links, put right again after each tampering."""
    company = a_company(unguarded_runtime)
    for day in range(6):
        add_rate(unguarded_runtime, company, day)
        if day % 2:
            settle(unguarded_runtime, company.id)
            seal_company(unguarded_runtime, company.id)
    return company


@pytest.fixture
def tamper(runtime: Runtime, sealed: CompanyInfo) -> Iterator[Connection]:
    """The owner's connection to the database; committed by the test, undone after it."""
    tables: list[Any] = [AuditEntry.__table__, AuditSeal.__table__]
    with runtime.database.connect(write=True, owner=True) as connection:
        saved = {
            table: connection.execute(table.select().where(table.c.company_id == sealed.id)).all()
            for table in tables
        }
        connection.rollback()
        yield connection
        for table, rows in saved.items():
            connection.execute(table.delete().where(table.c.company_id == sealed.id))
            connection.execute(table.insert(), [row._asdict() for row in rows])
        connection.commit()


def test_each_link_holds_the_rows_since_the_one_before(runtime: Runtime, sealed: CompanyInfo):
    links = seals_of(runtime, sealed)

    assert [link.seq for link in links] == [1, 2, 3]
    assert [link.prev for link in links] == [START, links[0].head, links[1].head]
    assert links[1].n == links[2].n == 2


def test_without_new_rows_there_is_no_new_link(runtime: Runtime, sealed: CompanyInfo):
    assert seal_company(runtime, sealed.id) is None


def test_every_company_is_sealed_the_installation_included(
    runtime: Runtime, company: CompanyInfo, settle: Settle
):
    add_rate(runtime, company, 0)

    settle(runtime, company.id)
    settle(runtime, 0)

    links = seal_all(runtime)

    assert links >= 2
    assert unsealed(runtime, company.id) == 0
    assert unsealed(runtime, 0) == 0


def test_a_trail_nobody_touched_is_as_it_was_written(
    runtime: Runtime, sealed: CompanyInfo, company: CompanyInfo
):
    add_rate(runtime, company, 7)

    whole, not_sealed_yet = verify(runtime, sealed), verify(runtime, company)

    assert (whole.ok, not_sealed_yet.ok) == (True, True)
    assert whole.checked >= 6
    assert not_sealed_yet.checked >= 1


def a_sealed_row(runtime: Runtime, company: CompanyInfo) -> int:
    """The id of a row under the second link."""
    first = seals_of(runtime, company)[0]

    def read(ctx: Context) -> int:
        later = AuditEntry.txid > first.to_txid
        return (
            ctx.session.scalars(
                select(AuditEntry.id).where(later).order_by(AuditEntry.txid)
            ).first()
            or 0
        )

    return runtime.run(company.id, CLI, read, write=False)


CHANGES = {
    "id": "id = id + 100000",
    "epoch": "epoch = epoch + 2",
    "txid": "txid = txid + 1",
    "row_id": "row_id = row_id + 1",
    "alg": "alg = alg + 1",
    "on_behalf_of": "on_behalf_of = 1",
    "actor_id": "actor_id = 1",
    "op": "op = 'U'",
    "data": "data = '{}'",
    "source": "source = 'elsewhere'",
    "request_id": "request_id = 'x'",
    "plugin": "plugin = 'cora'",
    "actor_kind": "actor_kind = 'user'",
    "entity": "entity = 'core.rate'",
}


@pytest.mark.parametrize("column", [*CHANGES, "at", "content_hash"])
def test_a_change_of_any_column_is_found(
    runtime: Runtime, sealed: CompanyInfo, tamper: Connection, column: str
):
    table = AuditEntry.__table__
    given: dict[str, Any] = {
        "at": runtime.clock.now() + timedelta(days=1),
        "content_hash": b"x" * 32,
    }
    value = given.get(column) or text(CHANGES[column].partition(" = ")[2])
    target = (table.c.company_id == sealed.id, table.c.id == a_sealed_row(runtime, sealed))
    done = tamper.execute(table.update().where(*target).values({column: value}))
    tamper.commit()

    result = verify(runtime, sealed)

    assert done.rowcount == 1
    assert not result.ok
    assert {breach.table for breach in result.breaches} == {"core_audit"}


def test_the_changes_cover_every_column():
    assert set(CHANGES) | {"at", "content_hash"} == set(COLUMNS)


def test_a_removed_row_is_found(runtime: Runtime, sealed: CompanyInfo, tamper: Connection):
    table = AuditEntry.__table__
    target = (table.c.company_id == sealed.id, table.c.id == a_sealed_row(runtime, sealed))
    tamper.execute(table.delete().where(*target))
    tamper.commit()

    [breach] = verify(runtime, sealed).breaches

    assert breach.row == "link 2"
    assert "2 rows" in breach.text


def test_a_row_slipped_in_is_found(runtime: Runtime, sealed: CompanyInfo, tamper: Connection):
    names = [name for name in COLUMNS if name != "id"] + ["company_id"]
    listed = ", ".join(names)
    tamper.execute(
        text(
            f"INSERT INTO core_audit (id, {listed}) SELECT id + 500000, {listed} FROM core_audit"
            f" WHERE company_id = {sealed.id} AND txid = (SELECT min(txid) FROM core_audit"
            f" WHERE company_id = {sealed.id})"
        )
    )
    tamper.commit()

    [breach] = verify(runtime, sealed).breaches

    assert breach.row == "link 1"


@pytest.mark.parametrize(
    "change",
    [
        pytest.param("seq = seq + 5", id="sequence"),
        pytest.param("epoch = epoch + 1", id="epoch"),
        pytest.param("to_txid = to_txid + 1", id="end"),
        pytest.param("n = n + 1", id="number of rows"),
    ],
)
def test_a_changed_link_is_found(
    runtime: Runtime, sealed: CompanyInfo, tamper: Connection, change: str
):
    tamper.execute(
        text(f"UPDATE core_audit_seal SET {change} WHERE company_id = {sealed.id} AND seq = 3")
    )
    tamper.commit()

    assert not verify(runtime, sealed).ok


@pytest.mark.parametrize("column", ["rows_hash", "prev", "head", "at"])
def test_a_changed_hash_or_instant_of_a_link_is_found(
    runtime: Runtime, sealed: CompanyInfo, tamper: Connection, column: str
):
    table = AuditSeal.__table__
    value: Any = runtime.clock.now() if column == "at" else b"x" * 32
    tamper.execute(
        table.update()
        .where(table.c.company_id == sealed.id, table.c.seq == 2)
        .values({column: value})
    )
    tamper.commit()

    assert not verify(runtime, sealed).ok


def test_a_missing_link_is_found(runtime: Runtime, sealed: CompanyInfo, tamper: Connection):
    tamper.execute(text(f"DELETE FROM core_audit_seal WHERE company_id = {sealed.id} AND seq = 2"))
    tamper.commit()

    assert not verify(runtime, sealed).ok


def test_a_cut_tail_is_found_by_a_head_published_before(
    runtime: Runtime, sealed: CompanyInfo, tamper: Connection
):
    published = seals_of(runtime, sealed)[-1].head.hex()
    last = seals_of(runtime, sealed)[1]
    own = f"company_id = {sealed.id}"
    tamper.execute(text(f"DELETE FROM core_audit_seal WHERE {own} AND seq = 3"))
    tamper.execute(text(f"DELETE FROM core_audit WHERE {own} AND txid > {last.to_txid}"))
    tamper.commit()

    assert verify(runtime, sealed).ok
    [breach] = verify(runtime, sealed, anchor=published).breaches
    assert breach.rule == "anchor"


def test_a_published_head_is_found_in_a_chain_that_grew(runtime: Runtime, sealed: CompanyInfo):
    published = seals_of(runtime, sealed)[1].head.hex()

    assert verify(runtime, sealed, anchor=published).ok


def test_a_changed_personal_value_is_found_and_an_erased_one_is_no_breach(
    runtime: Runtime, company: CompanyInfo
):
    def add(ctx: Context) -> None:
        ctx.session.add(
            Party(code="P1", name="Layla Fictive", sort_name="fictive layla", kind="person")
        )

    runtime.run(company.id, CLI, add)
    table = PersonalAuditValue.__table__
    own = table.c.company_id == company.id
    with runtime.database.begin(write=True, owner=True) as connection:
        connection.execute(
            table.update().where(own, table.c.field == "name").values(after="Someone Else")
        )
    changed = verify(runtime, company)
    with runtime.database.begin(write=True, owner=True) as connection:
        connection.execute(table.delete().where(own))
    erased = verify(runtime, company)

    assert [breach.rule for breach in changed.breaches] == ["commitment"]
    assert erased.ok


def test_a_late_commit_cannot_slip_behind_a_link(
    runtime: Runtime, company: CompanyInfo, settle: Settle
):
    """The older transaction commits after a younger one was ready to be sealed."""
    if runtime.database.kind == "sqlite":
        # one writer: the younger transaction cannot even begin before the older has ended
        for day in (0, 1):
            add_rate(runtime, company, day)
        seal_company(runtime, company.id)
    else:
        with runtime.company_work(company.id, CLI, write=True) as older:
            older.session.add(ExchangeRate(currency="EUR", on_date=FIRST, rate=Decimal(1)))
            older.uow.flush()
            add_rate(runtime, company, 1)
            early = seal_company(runtime, company.id)
        assert early is None or early.n == 0 or early.to_txid < last_txid(runtime, company)
        settle(runtime, company.id)
        seal_company(runtime, company.id)

    result = verify(runtime, company)

    assert result.ok
    assert sum(link.n for link in seals_of(runtime, company)) == result.checked


def last_txid(runtime: Runtime, company: CompanyInfo) -> int:
    def read(ctx: Context) -> int:
        return int(ctx.session.scalar(select(func.max(AuditEntry.txid))) or 0)

    return runtime.run(company.id, CLI, read, write=False)


def test_sealing_while_eight_clients_write_loses_no_row(
    runtime: Runtime, company: CompanyInfo, settle: Settle
):
    def write(first: int) -> None:
        for day in range(first, first + 10):
            add_rate(runtime, company, day)

    writers = [threading.Thread(target=write, args=(100 * each,)) for each in range(8)]
    for writer in writers:
        writer.start()
    while any(writer.is_alive() for writer in writers):
        seal_company(runtime, company.id)
    for writer in writers:
        writer.join()
    settle(runtime, company.id)
    seal_company(runtime, company.id)

    result = verify(runtime, company)

    assert result.ok
    assert sum(link.n for link in seals_of(runtime, company)) == result.checked


def test_two_workers_that_seal_at_once_make_one_chain(
    runtime: Runtime, company: CompanyInfo, settle: Settle
):
    def work(first: int) -> None:
        for day in range(first, first + 5):
            add_rate(runtime, company, day)
            seal_company(runtime, company.id)

    workers = [threading.Thread(target=work, args=(100 * each,)) for each in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    settle(runtime, company.id)
    seal_company(runtime, company.id)

    result = verify(runtime, company)

    assert result.ok
    assert sum(link.n for link in seals_of(runtime, company)) == result.checked
