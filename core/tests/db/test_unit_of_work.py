"""One transaction, one company, one commit, one order at its end."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from dataclasses import field
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from karvan.actors import Actor
from karvan.companies.info import CompanyInfo
from karvan.companies.models import ExchangeRate
from karvan.context import Context
from karvan.db.session import BeyondInstallation
from karvan.db.session import WrongCompany
from karvan.errors import NotFound
from karvan.errors import StaleVersion
from karvan.runtime import Runtime
from karvan.testing.builders import a_company

CLI = Actor.cli("test")


def a_rate(on: date = date(2026, 1, 1), **values: Any) -> ExchangeRate:
    return ExchangeRate(currency="EUR", on_date=on, rate=Decimal("1.25"), **values)


def rates_of(runtime: Runtime, company: CompanyInfo) -> list[ExchangeRate]:
    def read(ctx: Context) -> list[ExchangeRate]:
        return list(ctx.session.scalars(select(ExchangeRate)))

    return runtime.run(company.id, CLI, read, write=False)


def test_a_row_is_stamped_with_company_id_and_author(runtime: Runtime, company: CompanyInfo):
    def add(ctx: Context) -> ExchangeRate:
        rate = a_rate()
        ctx.session.add(rate)
        return rate

    runtime.run(company.code, CLI, add)

    [stored] = rates_of(runtime, company)
    assert stored.company_id == company.id
    assert stored.id > 0
    assert stored.created_at is not None
    assert stored.rate == Decimal("1.25")


def test_an_error_leaves_nothing_behind(runtime: Runtime, company: CompanyInfo):
    def fail(ctx: Context) -> None:
        ctx.session.add(a_rate())
        ctx.uow.flush()
        raise NotFound

    with pytest.raises(NotFound):
        runtime.run(company.code, CLI, fail)

    assert rates_of(runtime, company) == []


def test_a_session_sees_rows_of_its_company_only(runtime: Runtime, company: CompanyInfo):
    other = a_company(runtime)
    runtime.run(other.id, CLI, lambda ctx: ctx.session.add(a_rate()))

    assert rates_of(runtime, company) == []
    assert len(rates_of(runtime, other)) == 1


def test_a_row_of_another_company_is_refused_by_name(runtime: Runtime, company: CompanyInfo):
    other = a_company(runtime)

    with pytest.raises(WrongCompany, match=str(other.id)):
        runtime.run(company.id, CLI, lambda ctx: ctx.session.add(a_rate(company_id=other.id)))


def test_installation_work_reaches_no_business_table(runtime: Runtime):
    with pytest.raises(BeyondInstallation, match="core_exchange_rate"):
        runtime.run_installation(CLI, lambda ctx: ctx.session.add(a_rate()), purpose="test")


def test_reading_work_cannot_write(runtime: Runtime, company: CompanyInfo):
    def sneak(ctx: Context) -> None:
        ctx.session.execute(text("UPDATE core_epoch SET epoch = epoch + 1"))

    with pytest.raises(Exception, match=r"(?i)read-?only"):
        runtime.run(company.id, CLI, sneak, write=False)


def test_an_unknown_company_is_not_found(runtime: Runtime):
    with pytest.raises(NotFound):
        runtime.run("NOSUCH", CLI, lambda ctx: None)


def test_a_conflict_of_locks_repeats_the_whole_work(runtime: Runtime, company: CompanyInfo):
    attempts: list[int] = []

    def meet_a_lock_twice(ctx: Context) -> int:
        attempts.append(ctx.uow.new_id())
        if len(attempts) < 3:
            raise OperationalError("UPDATE", {}, Exception("database is locked"))
        ctx.session.add(a_rate())
        return len(attempts)

    assert runtime.run(company.id, CLI, meet_a_lock_twice) == 3
    assert len(rates_of(runtime, company)) == 1


def test_a_conflict_that_lasts_is_given_up(runtime: Runtime, company: CompanyInfo):
    attempts: list[int] = []

    def always_locked(ctx: Context) -> None:
        attempts.append(1)
        raise OperationalError("UPDATE", {}, Exception("database is locked"))

    with pytest.raises(OperationalError):
        runtime.run(company.id, CLI, always_locked)

    assert len(attempts) == 5


def test_changing_what_someone_else_changed_is_refused(runtime: Runtime, company: CompanyInfo):
    runtime.run(company.id, CLI, lambda ctx: ctx.session.add(a_rate()))
    with runtime.company_work(company.id, CLI) as reading:
        mine = reading.session.scalars(select(ExchangeRate)).one()
        reading.session.expunge(mine)
    runtime.run(company.id, CLI, lambda ctx: _set_rate(ctx, Decimal(2)))

    def save_mine(ctx: Context) -> None:
        ctx.session.add(mine)
        mine.rate = Decimal(3)

    with pytest.raises(StaleVersion):
        runtime.run(company.id, CLI, save_mine)
    assert rates_of(runtime, company)[0].rate == Decimal(2)


def _set_rate(ctx: Context, rate: Decimal) -> None:
    ctx.session.scalars(select(ExchangeRate)).one().rate = rate


@dataclass
class Noted:
    stage: int
    notes: list[int] = field(default_factory=list)

    def finish(self) -> None:
        self.notes.append(self.stage)


def test_the_end_runs_its_stages_in_order_and_each_once(runtime: Runtime, company: CompanyInfo):
    notes: list[int] = []

    def enlist(ctx: Context) -> None:
        for stage in (95, 50, 90, 50):
            ctx.uow.finisher(f"stage {stage}", lambda stage=stage: Noted(stage, notes))

    runtime.run(company.id, CLI, enlist)

    assert notes == [50, 90, 95]


def test_what_waits_for_the_commit_is_not_done_after_a_rollback(
    runtime: Runtime, company: CompanyInfo
):
    done: list[str] = []

    def note_and_fail(ctx: Context) -> None:
        ctx.uow.after_commit(lambda: done.append("x"))
        raise NotFound

    with pytest.raises(NotFound):
        runtime.run(company.id, CLI, note_and_fail)

    assert done == []


def test_an_attempt_that_fails_is_undone_with_all_it_put_off_and_the_rest_goes_on(
    runtime: Runtime, company: CompanyInfo
):
    done: list[str] = []
    notes: list[int] = []

    def work(ctx: Context) -> None:
        ctx.uow.after_commit(lambda: done.append("before"))
        with contextlib.suppress(LookupError), ctx.uow.attempt():
            ctx.session.add(a_rate())
            ctx.uow.after_commit(lambda: done.append("within"))
            ctx.uow.finisher("within", lambda: Noted(90, notes))
            ctx.uow.info["within"] = True
            raise LookupError
        ctx.session.add(a_rate(date(2026, 1, 2)))
        assert "within" not in ctx.uow.info

    runtime.run(company.id, CLI, work)

    assert (done, notes) == (["before"], [])
    assert [each.on_date for each in rates_of(runtime, company)] == [date(2026, 1, 2)]
