"""Asks everything that `karvan verify` asks of a company, and tells each answer.

The checks of core and of every plugin that is on; the triggers, compared with their declarations;
on PostgreSQL the isolation of companies. A check that raises is a breach of its own.
"""

from __future__ import annotations

from collections.abc import Collection
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from karvan.audit.seal import last_seal
from karvan.audit.verify import CODE as TRAIL
from karvan.audit.verify import check_trail
from karvan.db.base import metadata
from karvan.db.base import owner_of
from karvan.db.security import unprotected_tables
from karvan.db.triggers import compare
from karvan.db.triggers import declared_triggers
from karvan.plugins.declarations import Check
from karvan.plugins.findings import Breach
from karvan.plugins.findings import CheckResult
from karvan.plugins.views import read_installed
from karvan.plugins.words import CORE

if TYPE_CHECKING:
    from sqlalchemy import Table

    from karvan.context import Context

TRIGGERS, ISOLATION = "triggers", "isolation"
OF_THE_DATABASE = (TRIGGERS, ISOLATION)


@dataclass(frozen=True)
class Verified:
    """An answer, and the company it was asked in; None for the database as a whole.

    The answer about the trail carries the head of its chain, to be kept where nobody can reach it.
    """

    company: str | None
    result: CheckResult
    head: str | None = None

    def to_json(self) -> dict[str, object]:
        """As printed by `karvan verify --json`."""
        answer = self.result.to_json()
        about = {"code": answer.pop("code"), "company": self.company, **answer}
        return {**about, "head": self.head} if self.result.code == TRAIL else about


def check_names(ctx: Context) -> list[str]:
    """The words that may be asked for: `books`, `finance.books`, `audit`, `triggers` …"""
    own = [name for check in _declared(ctx) for name in (check.code, check.full_code)]
    return sorted({*own, *OF_THE_DATABASE})


def verify_company(
    ctx: Context, names: Collection[str] = (), *, anchor: str | None = None
) -> list[Verified]:
    """Every check of the company, or those asked for by name; `anchor` is a published head."""
    return [_answered(ctx, each) for each in _results(ctx, names, anchor)]


def _answered(ctx: Context, result: CheckResult) -> Verified:
    last = last_seal(ctx.uow) if result.code == TRAIL and result.ok else None
    return Verified(ctx.company.code, result, last.head.hex() if last else None)


def verify_database(ctx: Context, names: Collection[str] = ()) -> list[Verified]:
    """What concerns all companies at once: triggers, and policies that keep companies apart."""
    tables = _installed_tables(ctx)
    checks = {TRIGGERS: _check_triggers, ISOLATION: _check_isolation}
    asked = [run for name, run in checks.items() if not names or name in names]
    return [Verified(None, run(ctx, tables)) for run in asked]


def _results(ctx: Context, names: Collection[str], anchor: str | None) -> Iterator[CheckResult]:
    for check in _declared(ctx):
        if not names or check.code in names or check.full_code in names:
            yield _run(ctx, check, anchor)
    for plugin, reason in ctx.view.unavailable.items():
        if not names and plugin not in ctx.runtime.registry.loaded:
            breach = Breach(plugin, None, "available", f"{plugin} could not be asked: {reason}")
            yield CheckResult(plugin, ok=False, checked=0, breaches=[breach])


def _declared(ctx: Context) -> list[Check]:
    checks = ctx.runtime.registry.declarations(Check, ctx.view.enabled)
    return [check for check in checks if check.scope == "verify"]


def _run(ctx: Context, check: Check, anchor: str | None) -> CheckResult:
    try:
        if check.run is check_trail:
            return check_trail(ctx, anchor)
        result: CheckResult = check.run(ctx)
    except Exception as problem:
        text = f"could not be checked: {type(problem).__name__}: {problem}"
        breach = Breach(check.plugin, None, check.code, text)
        return CheckResult(check.full_code, ok=False, checked=0, breaches=[breach])
    return result


def _installed_tables(ctx: Context) -> list[Table]:
    """Tables that are in the database: core's, and those of installed plugins that are loaded."""
    installed = {CORE, *read_installed(ctx.uow.connection)}
    return [each for each in metadata.sorted_tables if owner_of(each.name) in installed]


def _check_triggers(ctx: Context, tables: list[Table]) -> CheckResult:
    connection = ctx.uow.connection
    breaches = [
        Breach(each.table, None, each.rule, each.text) for each in compare(connection, tables)
    ]
    checked = len(declared_triggers(tables, ctx.uow.database.kind))
    return CheckResult(TRIGGERS, not breaches, checked, breaches)


def _check_isolation(ctx: Context, tables: list[Table]) -> CheckResult:
    """Row-level security binds where the application's role is not the owner's.

    Elsewhere (SQLite, a trial with one role) sessions, criteria and keys keep companies apart.
    """
    if not ctx.uow.database.has_two_roles:
        return CheckResult(ISOLATION, ok=True, checked=0, breaches=[])
    breaches = [
        Breach(name, None, ISOLATION, "has no policy that keeps companies apart")
        for name in unprotected_tables(ctx.uow.connection, tables)
    ]
    return CheckResult(ISOLATION, not breaches, len(tables), breaches)
