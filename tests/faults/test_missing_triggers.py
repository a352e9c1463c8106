"""A trigger that is gone: the plugin stands still, verification names it and the rows it let by."""

from __future__ import annotations

from typing import cast

import pytest
from sqlalchemy import text

from karvan.app import create_app
from karvan.audit.verification import verify_company
from karvan.audit.verification import verify_database
from karvan.companies.info import CompanyInfo
from karvan.context import Context
from karvan.db.base import metadata
from karvan.db.triggers import declared_triggers
from karvan.db.triggers import drop_triggers
from karvan.migrations.backup import BackupPlan
from karvan.plugins.install import bring_up_to_date
from karvan.plugins.overview import find_states
from karvan.runtime import Runtime
from karvan.testing.browser import Browser
from karvan.testing.browser import a_member
from karvan.testing.builders import a_company
from tests.faults.conftest import Start
from tests.support.books import CLI
from tests.support.books import open_year
from tests.support.books import post_sale

LEDGER = ("finance_entry", "finance_line")


@pytest.fixture
def company(start: Start) -> CompanyInfo:
    """A company with one posted entry."""
    runtime = start()
    bring_up_to_date(runtime, CLI, {"finance"}, backup=BackupPlan(skip=True))
    company = a_company(runtime, plugins=("finance",))
    runtime.run(company.id, CLI, open_year)
    runtime.run(company.id, CLI, lambda ctx: post_sale(ctx, 300))
    return company


def unguard(runtime: Runtime) -> None:
    with runtime.database.begin(write=True, owner=True) as connection:
        drop_triggers(connection, LEDGER)


def change_a_posted_line(runtime: Runtime, company: CompanyInfo) -> None:
    """What a person at the database's console could do once the triggers are gone."""
    statement = text(
        "UPDATE finance_line SET balance = balance + 1, amount_cur = amount_cur + 1"
        " WHERE company_id = :company AND line_no = 1"
    )
    with runtime.database.begin(write=True, owner=True) as connection:
        assert connection.execute(statement, {"company": company.id}).rowcount == 1


def reason_of(runtime: Runtime, word: str) -> str | None:
    with runtime.database.begin(write=False) as connection:
        states = {each.word: each for each in find_states(connection, runtime.registry)}
    return states[word].reason


def status_of(runtime: Runtime, company: CompanyInfo, page: str) -> int:
    app = create_app(runtime)
    app.test_client_class = Browser
    client = cast("Browser", app.test_client())
    client.sign_in(a_member(runtime, company))
    return client.get(f"/c/{company.code}/{page}").status_code


def test_a_plugin_without_its_triggers_is_unavailable_naming_one(
    start: Start, company: CompanyInfo
) -> None:
    unguard(start())

    unguarded = start()

    assert "kv_finance_entry_balanced is missing; run karvan upgrade" in str(
        reason_of(unguarded, "finance")
    )
    assert reason_of(unguarded, "crm") is None
    assert status_of(unguarded, company, "finance/entries") == 503


def test_verification_names_every_missing_trigger_and_the_changed_entry(
    start: Start, company: CompanyInfo
) -> None:
    unguard(start())
    change_a_posted_line(start(), company)

    def verify(ctx: Context) -> tuple[list[str], list[str]]:
        rows = [b.table for v in verify_company(ctx) for b in v.result.breaches]
        triggers = [b for v in verify_database(ctx, ("triggers",)) for b in v.result.breaches]
        return rows, [f"{each.table} {each.text}" for each in triggers]

    unguarded = start()
    rows, triggers = unguarded.run(company.id, CLI, verify, write=False)

    lost = declared_triggers([metadata.tables[name] for name in LEDGER], unguarded.database.kind)
    assert sorted(triggers) == sorted(f"{each.table} missing" for each in lost)
    assert set(LEDGER) & set(rows)


def test_an_upgrade_brings_the_triggers_back_but_excuses_no_row(
    start: Start, company: CompanyInfo
) -> None:
    unguard(start())
    change_a_posted_line(start(), company)

    bring_up_to_date(start(), CLI, {"finance"}, backup=BackupPlan(skip=True))

    repaired = start()
    assert reason_of(repaired, "finance") is None
    assert status_of(repaired, company, "finance/entries") == 200
    breaches = repaired.run(
        company.id,
        CLI,
        lambda ctx: [b for each in verify_company(ctx) for b in each.result.breaches],
        write=False,
    )
    assert set(LEDGER) & {each.table for each in breaches}
