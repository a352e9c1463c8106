"""Every change leaves a row in the trail, in the same transaction, whatever made it."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy import select
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from karvan.actors import Actor
from karvan.audit.canonical import commitment
from karvan.audit.models import AuditEntry
from karvan.audit.models import PersonalAuditValue
from karvan.audit.rows import AuditRow
from karvan.audit.rows import Op
from karvan.audit.writer import mark_transition
from karvan.audit.writer import record
from karvan.companies.info import CompanyInfo
from karvan.companies.models import ExchangeRate
from karvan.context import Context
from karvan.documents.models import NumberSeries
from karvan.errors import Frozen
from karvan.identity.models import User
from karvan.modules.parties.models import Party
from karvan.runtime import Runtime

CLI = Actor.cli("test")
Trail = Callable[..., list[AuditEntry]]


def a_rate(rate: str = "1.25", on: date = date(2026, 1, 1)) -> ExchangeRate:
    return ExchangeRate(currency="EUR", on_date=on, rate=Decimal(rate))


def add(ctx: Context, row: Any) -> int:
    ctx.session.add(row)
    ctx.uow.flush()
    return int(row.id)


@pytest.fixture
def rate_id(runtime: Runtime, company: CompanyInfo) -> int:
    return runtime.run(company.id, CLI, lambda ctx: add(ctx, a_rate()))


def get_rate(ctx: Context, rate_id: int) -> ExchangeRate:
    rate = ctx.session.get(ExchangeRate, (ctx.company.id, rate_id))
    assert rate is not None
    return rate


def test_an_inserted_row_is_recorded_with_who_when_and_from_where(
    runtime: Runtime, company: CompanyInfo, trail: Trail
):
    actor = Actor.user(7, "Clerk", frozenset()).acting_as("job")

    rate_id = runtime.run(company.id, actor, lambda ctx: add(ctx, a_rate()), source="import row 3")

    [row] = trail("core.exchange_rate")
    assert (row.op, row.row_id, row.plugin) == ("I", rate_id, "core")
    assert (row.actor_kind, row.actor_id, row.on_behalf_of) == ("job", 7, 7)
    assert row.source == "import row 3"
    assert row.data["currency"] == [None, "EUR"]
    assert row.data["rate"] == [None, "1.25"]
    assert row.data["on_date"] == [None, "2026-01-01"]


def test_an_update_records_only_what_changed(
    runtime: Runtime, company: CompanyInfo, rate_id: int, trail: Trail
):
    def change(ctx: Context) -> None:
        get_rate(ctx, rate_id).rate = Decimal("1.30")

    runtime.run(company.id, CLI, change)

    row = trail("core.exchange_rate")[-1]
    assert (row.op, row.data) == ("U", {"rate": ["1.25", "1.3"]})


def test_setting_the_same_value_again_leaves_no_row(
    runtime: Runtime, company: CompanyInfo, rate_id: int, trail: Trail
):
    def change(ctx: Context) -> None:
        get_rate(ctx, rate_id).rate = Decimal("1.250")

    runtime.run(company.id, CLI, change)

    assert [row.op for row in trail("core.exchange_rate")] == ["I"]


def test_a_value_that_was_not_loaded_is_still_recorded(
    runtime: Runtime, company: CompanyInfo, rate_id: int, trail: Trail
):
    def change(ctx: Context) -> None:
        rate = get_rate(ctx, rate_id)
        ctx.session.expire(rate)
        rate.rate = Decimal(2)

    runtime.run(company.id, CLI, change)

    assert trail("core.exchange_rate")[-1].data == {"rate": ["1.25", "2"]}


def test_a_deleted_row_leaves_all_its_values(
    runtime: Runtime, company: CompanyInfo, rate_id: int, trail: Trail
):
    def remove(ctx: Context) -> None:
        rate = get_rate(ctx, rate_id)
        ctx.session.expire(rate)
        ctx.session.delete(rate)

    runtime.run(company.id, CLI, remove)

    row = trail("core.exchange_rate")[-1]
    assert (row.op, row.row_id) == ("D", rate_id)
    assert row.data["rate"] == ["1.25", None]
    assert row.data["currency"] == ["EUR", None]


def test_what_is_rolled_back_leaves_no_row(runtime: Runtime, company: CompanyInfo, trail: Trail):
    def fail(ctx: Context) -> None:
        add(ctx, a_rate())
        raise LookupError

    with pytest.raises(LookupError):
        runtime.run(company.id, CLI, fail)

    assert trail("core.exchange_rate") == []


def test_what_is_undone_to_a_savepoint_leaves_no_row(
    runtime: Runtime, company: CompanyInfo, trail: Trail
):
    def try_twice(ctx: Context) -> None:
        add(ctx, a_rate(on=date(2026, 1, 1)))
        with contextlib.suppress(LookupError), ctx.session.begin_nested():
            add(ctx, a_rate(on=date(2026, 1, 2)))
            raise LookupError
        with ctx.session.begin_nested():
            add(ctx, a_rate(on=date(2026, 1, 3)))

    runtime.run(company.id, CLI, try_twice)

    told = [row.data["on_date"][1] for row in trail("core.exchange_rate")]
    assert told == ["2026-01-01", "2026-01-03"]


def test_a_marked_change_of_state_is_a_transition(
    runtime: Runtime, company: CompanyInfo, rate_id: int, trail: Trail
):
    def change(ctx: Context) -> None:
        rate = get_rate(ctx, rate_id)
        mark_transition(ctx.uow, rate, "revise", field="rate")
        rate.currency = "USD"
        ctx.uow.flush()
        rate.rate = Decimal(3)

    runtime.run(company.id, CLI, change)

    _inserted, other, marked = trail("core.exchange_rate")
    assert other.op == "U"
    assert (marked.op, marked.data) == ("T", {"transition": "revise", "rate": ["1.25", "3"]})


def test_all_rows_of_a_unit_of_work_are_one_statement(runtime: Runtime, company: CompanyInfo):
    statements: list[str] = []

    def watch(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        if "INTO core_audit" in statement:
            statements.append(statement)

    def many(ctx: Context) -> None:
        for day in range(1, 21):
            ctx.session.add(a_rate(on=date(2026, 1, day)))
        ctx.uow.flush()
        record(ctx.uow, AuditRow("core.setting", None, Op.SETTINGS, {"key": "x"}))

    event.listen(runtime.database.engine, "before_cursor_execute", watch)
    try:
        runtime.run(company.id, CLI, many)
    finally:
        event.remove(runtime.database.engine, "before_cursor_execute", watch)

    assert len(statements) == 1


def test_rows_of_one_unit_of_work_share_a_transaction_and_follow_the_one_before(
    runtime: Runtime, company: CompanyInfo, trail: Trail
):
    for month in (1, 2):
        rates = [a_rate(on=date(2026, month, day)) for day in (1, 2, 3)]
        runtime.run(company.id, CLI, lambda ctx, rates=rates: ctx.session.add_all(rates))

    rows = trail("core.exchange_rate")
    assert len(rows) == 6
    assert len({row.txid for row in rows[:3]}) == 1
    assert len({row.txid for row in rows[3:]}) == 1
    assert rows[0].txid < rows[3].txid


def test_personal_text_stands_beside_the_trail_and_can_be_erased(
    runtime: Runtime, company: CompanyInfo, trail: Trail
):
    def add_party(ctx: Context) -> None:
        add(ctx, Party(code="P1", name="Layla Fictive", sort_name="fictive layla", kind="person"))

    runtime.run(company.id, CLI, add_party)

    [row] = trail("core.party")
    assert "Layla" not in str(row.data)

    def kept(ctx: Context) -> PersonalAuditValue:
        return ctx.session.scalars(
            select(PersonalAuditValue).where(
                PersonalAuditValue.company_id == company.id,
                PersonalAuditValue.audit_id == row.id,
                PersonalAuditValue.field == "name",
            )
        ).one()

    value = runtime.run(company.id, CLI, kept, write=False)
    assert value.after == "Layla Fictive"
    assert row.data["name"] == [None, commitment(value.salt, "Layla Fictive")]


def test_secrets_are_never_written_down(runtime: Runtime):
    def add_user(ctx: Context) -> int:
        user = User(
            email="nobody@example.test", name="No Body", password_hash="argon2 canary",
            created_at=ctx.clock.now(),
        )  # fmt: skip
        return add(ctx, user)

    def read(ctx: Context, user_id: int) -> AuditEntry:
        wanted = (AuditEntry.company_id == 0, AuditEntry.row_id == user_id)
        return ctx.session.scalars(
            select(AuditEntry).where(*wanted, AuditEntry.entity == "core.user")
        ).one()

    user_id = runtime.run_installation(CLI, add_user, purpose="test")
    row = runtime.run_installation(CLI, lambda ctx: read(ctx, user_id), purpose="test", write=False)

    assert row.data["password_hash"] == "changed"
    assert "canary" not in str(row.data)


@pytest.mark.parametrize("statement", ["UPDATE core_audit SET op = 'U'", "DELETE FROM core_audit"])
def test_the_trail_can_be_neither_changed_nor_removed(
    runtime: Runtime, company: CompanyInfo, rate_id: int, statement: str
):
    def tamper(ctx: Context) -> None:
        ctx.session.execute(text(f"{statement} WHERE company_id = {company.id}"))

    with pytest.raises((DBAPIError, Frozen)):
        runtime.run(company.id, CLI, tamper)


def test_a_new_series_is_recorded_like_any_row(ctx: Context):
    ctx.session.add(NumberSeries(code="S", pattern="{seq}", padding=3, reset="never", gapless=True))
    ctx.uow.flush()

    assert [row.entity for row in ctx.uow.info["audit"].rows] == ["core.number_series"]
