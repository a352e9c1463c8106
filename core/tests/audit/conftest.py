"""Reading the trail of a company, and doing what no one should."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from karvan.actors import Actor
from karvan.audit.models import AuditEntry
from karvan.companies.info import CompanyInfo
from karvan.context import Context
from karvan.runtime import Runtime

Trail = Callable[..., list[AuditEntry]]


@pytest.fixture
def trail(runtime: Runtime, company: CompanyInfo) -> Trail:
    """The trail of the test's company: all of it, or the rows of one entity."""

    def read(entity: str | None = None) -> list[AuditEntry]:
        def found(ctx: Context) -> list[AuditEntry]:
            order = (AuditEntry.epoch, AuditEntry.txid, AuditEntry.id)
            rows = ctx.session.scalars(select(AuditEntry).order_by(*order))
            return [row for row in rows if entity in {None, row.entity}]

        return runtime.run(company.id, Actor.cli("test"), found, write=False)

    return read
