"""The first plugin of the author's guide, installed as pip would, refuses old dates on every door."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from karvan.actors import Actor
from karvan.clock import FixedClock
from karvan.companies.info import CompanyInfo
from karvan.context import Context
from karvan.errors import Invalid
from karvan.errors import Refusal
from karvan.migrations.backup import BackupPlan
from karvan.plugins.install import install
from karvan.plugins.lifecycle import disable
from karvan.plugins.lifecycle import enable
from karvan.runtime import Runtime
from karvan.testing.builders import a_company
from karvan.testing.conformance import check_plugin
from karvan.testing.databases import TestDatabase
from karvan.testing.installations import open_runtime
from karvan.testing.plugins import a_plugin
from karvan.testing.plugins import on_path
from tests.support.books import CLI
from tests.support.books import DAY
from tests.support.books import open_year
from tests.support.books import post_sale

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "backdate"
CLERK = Actor.user(7, "Clerk", frozenset({"finance.entry.post"}))


@pytest.fixture
def on_disk(tmp_path: Path) -> Iterator[Path]:
    """The example, installed into a folder on the path."""
    folder = tmp_path / "site"
    code = (EXAMPLE / "backdate.py").read_text(encoding="utf-8")
    a_plugin(folder, "backdate", code=code, module="backdate")
    shutil.copy(EXAMPLE / "README.md", folder)
    shutil.copy(EXAMPLE / "pyproject.toml", folder)
    with on_path(folder):
        yield folder


@pytest.fixture
def runtime(on_disk: Path, fresh_database: TestDatabase) -> Iterator[Runtime]:
    """A server that has it installed, some months after the day of the entries."""
    from karvan.clock import Clock

    now = Clock().now().replace(year=DAY.year, month=DAY.month, day=DAY.day)
    runtime = open_runtime(fresh_database, FixedClock(now + timedelta(days=40)))
    install(runtime, CLI, ["backdate"], backup=BackupPlan(skip=True))
    yield runtime
    runtime.close()


@pytest.fixture
def company(runtime: Runtime) -> CompanyInfo:
    """A company with books and with the example."""
    company = a_company(runtime, plugins=("finance", "backdate"))
    runtime.run(company.id, CLI, open_year)
    return company


def test_an_entry_dated_too_far_back_is_refused(runtime: Runtime, company: CompanyInfo) -> None:
    with pytest.raises(Refusal, match="Dated 40 days back, 30 are allowed"):
        runtime.run(company.id, CLERK, lambda ctx: post_sale(ctx, 300))


def test_whoever_may_override_posts_it(runtime: Runtime, company: CompanyInfo) -> None:
    entry = runtime.run(company.id, CLI, lambda ctx: post_sale(ctx, 300))

    assert entry.number


def test_the_company_sets_how_far_back(runtime: Runtime, company: CompanyInfo) -> None:
    runtime.run(company.id, CLI, lambda ctx: ctx.set_setting("backdate.days", 60))

    entry = runtime.run(company.id, CLERK, lambda ctx: post_sale(ctx, 300))

    assert entry.number


def test_a_setting_takes_no_other_type(runtime: Runtime, company: CompanyInfo) -> None:
    def many(ctx: Context) -> None:
        ctx.set_setting("backdate.days", "many")

    with pytest.raises(Invalid, match="many"):
        runtime.run(company.id, CLI, many)


def test_switched_off_it_refuses_nothing(runtime: Runtime, company: CompanyInfo) -> None:
    disable(runtime, CLI, company.id, "backdate")

    entry = runtime.run(company.id, CLERK, lambda ctx: post_sale(ctx, 300))

    assert entry.number


def test_where_finance_is_off_it_sleeps(runtime: Runtime) -> None:
    company = a_company(runtime)

    enable(runtime, CLI, company.id, "backdate")

    assert runtime.run(company.id, CLI, lambda ctx: "backdate" in ctx.view.on, write=False)


def test_it_keeps_what_every_plugin_must(on_disk: Path) -> None:
    outcomes = check_plugin("backdate")

    assert [each for each in outcomes if not each.ok] == []
