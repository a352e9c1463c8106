"""Numbers are taken last, once per series and unit of work, and have no gaps."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy import select

from karvan.actors import Actor
from karvan.audit.models import AuditEntry
from karvan.companies.info import CompanyInfo
from karvan.context import Context
from karvan.documents.gaps import check_numbers
from karvan.documents.numbering import NumberedTwice
from karvan.documents.updating import update_rows
from karvan.errors import StaleVersion
from karvan.runtime import Runtime
from karvan.testing.builders import a_company

CLI = Actor.cli("test")
Post = Callable[..., list[int]]


def numbers(runtime: Runtime, company: CompanyInfo, model: Any) -> list[str]:
    def read(ctx: Context) -> list[str]:
        numbered = select(model.number).where(model.number.is_not(None))
        return list(
            ctx.session.scalars(numbered.order_by(model.series_id, model.range_key, model.seq))
        )

    return runtime.run(company.id, CLI, read, write=False)


def test_documents_are_numbered_in_the_order_they_were_posted(
    runtime: Runtime, company: CompanyInfo, receipts: Any, post: Post
):
    post(2)
    post(1)

    found = numbers(runtime, company, receipts.Receipt)

    assert found == ["RC/2026/00001", "RC/2026/00002", "RC/2026/00003"]


def test_counting_starts_again_in_another_fiscal_year(
    runtime: Runtime, company: CompanyInfo, receipts: Any, post: Post
):
    post(1, on=date(2026, 12, 31))
    post(1, on=date(2027, 1, 1))

    assert numbers(runtime, company, receipts.Receipt) == ["RC/2026/00001", "RC/2027/00001"]


def test_a_jalali_company_counts_in_jalali_years(runtime: Runtime, receipts: Any):
    company = a_company(runtime, calendar="jalali", language="fa")

    def act(ctx: Context) -> None:
        receipts.enlist(ctx, receipts.draft(ctx, on=date(2026, 3, 21)))

    runtime.run(company.id, CLI, act)

    assert numbers(runtime, company, receipts.Receipt) == ["RC/1405/00001"]


def test_a_draft_has_no_number_until_the_unit_of_work_ends(
    runtime: Runtime, company: CompanyInfo, receipts: Any
):
    def act(ctx: Context) -> tuple[Any, Any]:
        receipt = receipts.draft(ctx)
        receipts.enlist(ctx, receipt)
        ctx.uow.flush()
        return receipt, (receipt.number, receipt.state)

    receipt, before = runtime.run(company.id, CLI, act)

    assert before == (None, "draft")
    assert (receipt.number, receipt.state, receipt.version) == ("RC/2026/00001", "posted", 2)


def test_a_rolled_back_number_is_given_to_the_next(
    runtime: Runtime, company: CompanyInfo, receipts: Any, post: Post
):
    post(1)

    def fail(ctx: Context) -> None:
        receipts.enlist(ctx, receipts.draft(ctx))
        ctx.uow.finisher("failing", Failing)

    with pytest.raises(LookupError):
        runtime.run(company.id, CLI, fail)
    post(1)

    assert numbers(runtime, company, receipts.Receipt) == ["RC/2026/00001", "RC/2026/00002"]


class Failing:
    """Fails after the numbers are taken."""

    stage = 99

    def finish(self) -> None:
        raise LookupError


def test_posting_the_same_document_twice_at_once_is_refused(ctx: Context, receipts: Any):
    receipt = receipts.draft(ctx)
    receipts.enlist(ctx, receipt)

    with pytest.raises(NumberedTwice):
        receipts.enlist(ctx, receipt)


def test_a_document_that_changed_meanwhile_is_not_posted(
    runtime: Runtime, company: CompanyInfo, receipts: Any
):
    receipt_id = runtime.run(company.id, CLI, lambda ctx: receipts.draft(ctx).id)
    table = receipts.Receipt.__table__

    def act(ctx: Context) -> None:
        receipt = ctx.session.get(receipts.Receipt, (company.id, receipt_id))
        with ctx.session.no_autoflush:
            ctx.uow.connection.info["karvan_recorded"] = True
            ctx.uow.connection.execute(
                table.update().where(table.c.company_id == company.id).values(version=7)
            )
            ctx.uow.connection.info.pop("karvan_recorded")
        receipts.enlist(ctx, receipt)

    with pytest.raises(StaleVersion):
        runtime.run(company.id, CLI, act)

    assert numbers(runtime, company, receipts.Receipt) == []


@pytest.mark.parametrize("count", [1, 20])
def test_the_statements_of_numbering_do_not_grow_with_the_documents(
    runtime: Runtime, company: CompanyInfo, receipts: Any, count: int
):
    statements: list[str] = []

    def watch(
        _c: object, _cursor: object, statement: str, _given: object, context: Any, _many: bool
    ) -> None:
        if "karvan_uncounted" in context.execution_options:
            return
        statements.append(statement.split(" (", maxsplit=1)[0].replace("\n", " "))

    def act(ctx: Context) -> None:
        made = [receipts.draft(ctx) for _ in range(count)]
        for each in made:
            receipts.enlist(ctx, each)
        event.listen(runtime.database.engine, "before_cursor_execute", watch)

    try:
        runtime.run(company.id, CLI, act)
    finally:
        event.remove(runtime.database.engine, "before_cursor_execute", watch)

    written = [each for each in statements if not each.startswith("SELECT")]
    assert len([each for each in written if "core_number_counter" in each]) == 1
    assert len([each for each in written if "receipts_receipt" in each]) == 1
    assert len([each for each in written if each.endswith("core_audit")]) == 1
    assert len(statements) == 9  # three of them look who is on and what is searched


def test_posting_stands_in_the_trail_as_a_transition_with_a_content_hash(
    runtime: Runtime, company: CompanyInfo, post: Post
):
    [receipt_id] = post(1)

    def read(ctx: Context) -> AuditEntry:
        wanted = (AuditEntry.entity == "receipts.receipt", AuditEntry.op == "T")
        return ctx.session.scalars(select(AuditEntry).where(*wanted)).one()

    row = runtime.run(company.id, CLI, read, write=False)

    assert row.row_id == receipt_id
    assert row.data["transition"] == "post"
    assert row.data["state"] == ["draft", "posted"]
    assert row.data["number"] == [None, "RC/2026/00001"]
    assert row.content_hash is not None
    assert row.data["content"]["codes"]["core_number_series"].popitem()[1] == "RC"


@pytest.mark.parametrize("writers", [8])
def test_numbers_have_no_gap_when_many_post_and_some_fail(
    runtime: Runtime, company: CompanyInfo, receipts: Any, writers: int
):
    runtime.run(company.id, CLI, lambda ctx: receipts.enlist(ctx, receipts.draft(ctx)))

    def act(ctx: Context, fails: bool) -> None:
        receipts.enlist(ctx, receipts.draft(ctx))
        if fails:
            ctx.uow.finisher("failing", Failing)

    def write(seed: int) -> None:
        dice = random.Random(seed)
        for _ in range(12):
            fails = dice.random() < 0.2
            try:
                runtime.run(company.id, CLI, lambda ctx, fails=fails: act(ctx, fails))
            except LookupError:
                continue
            posted.append(1)

    posted: list[int] = [1]
    threads = [threading.Thread(target=write, args=(seed,)) for seed in range(writers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    expected = [f"RC/2026/{seq:05d}" for seq in range(1, len(posted) + 1)]
    assert numbers(runtime, company, receipts.Receipt) == expected
    assert runtime.run(
        company.id, CLI, lambda ctx: check_numbers(ctx, receipts.Receipt), write=False
    ) == (len(posted), [])


def test_rows_that_are_gone_are_not_written(ctx: Context, receipts: Any):
    with pytest.raises(StaleVersion):
        update_rows(ctx.uow, receipts.Receipt.__table__, [{"id": 5, "state": "void", "version": 1}])
