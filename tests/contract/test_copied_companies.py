"""The companies that tests copy are what a created company is, row by row."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import Connection
from sqlalchemy import select

from karvan.audit.models import AuditEntry
from karvan.audit.seal import seal_company
from karvan.care.company_tables import find_tables
from karvan.identity.models import Role
from karvan.runtime import Runtime
from karvan.search.finding import find
from karvan.testing.browser import a_member
from karvan.testing.builders import a_company
from karvan.testing.copies import BORN_BEFORE
from tests.support.books import CLI
from tests.support.books import breaches_of
from tests.support.books import open_year
from tests.support.books import post_sale
from tests.support.books import posted_numbers

DIFFERS = {"id", "company_id", "code", "name", "at", "txid", "request_id", "row_id", "role_id"}
INSTANT = re.compile(r"_at$")
KIND = {"plugins": ("finance",), "currency": "EUR", "calendar": "jalali"}


@pytest.fixture(scope="module")
def pair(shared_runtime: Runtime):
    """A company that was created and one that was copied."""
    created = [a_company(shared_runtime, **KIND) for _ in range(BORN_BEFORE)]
    return created[-1], a_company(shared_runtime, **KIND)


def rows_of(runtime: Runtime, company) -> dict[str, list[str]]:
    """What each table holds of the company, but for numbers, instants and its own name."""

    def read(ctx):
        connection: Connection = ctx.uow.connection
        found = {}
        for each in find_tables(connection, company.id):
            rows = connection.execute(select(each.table).where(each.where)).mappings()
            found[each.name] = sorted(plain(row, company.code) for row in rows)
        return {name: rows for name, rows in found.items() if rows}

    return runtime.run(company.id, CLI, read, write=False)


def plain(row, code: str) -> str:
    kept = {key: row[key] for key in row if key not in DIFFERS and not INSTANT.search(key)}
    told = str(kept).replace(code, "CODE")
    told = re.sub(r"'role_id': \[None, \d+\]", "'role_id': its", told)
    return re.sub(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:[\d.]+(\+00:00|Z)?", "then", told)


def test_a_copied_company_has_the_rows_of_a_created_one(runtime, pair):
    created, copied = (rows_of(runtime, each) for each in pair)

    assert {"core_role", "core_audit", "core_search", "finance_account"} <= set(created)
    assert created == copied


def test_the_trail_of_a_copied_company_names_its_own_roles(runtime, pair):
    def read(ctx):
        mine = select(Role).where(Role.company_id == ctx.company.id)
        roles = {role.id for role in ctx.session.scalars(mine)}
        told = select(AuditEntry).where(AuditEntry.entity == "core.role")
        permissions = select(AuditEntry).where(AuditEntry.entity == "core.role_permission")
        return (
            roles,
            {each.row_id for each in ctx.session.scalars(told)},
            {each.data["role_id"][1] for each in ctx.session.scalars(permissions)},
        )

    roles, inserted, granted = runtime.run(pair[1].id, CLI, read, write=False)

    assert roles == inserted == granted


def test_a_copied_company_works(runtime, pair):
    copied = pair[1]
    a_member(runtime, copied)

    def post(ctx):
        open_year(ctx)
        post_sale(ctx, 300_00)

    runtime.run(copied.id, CLI, post)
    found = runtime.run(copied.id, CLI, lambda ctx: find(ctx, "Bank", most=5), write=False)
    seal_company(runtime, copied.id)

    assert runtime.run(copied.id, CLI, posted_numbers, write=False) == [1]
    assert [group.entity.code for group in found] == ["finance.account", "finance.journal"]
    assert breaches_of(runtime, copied.id) == []
