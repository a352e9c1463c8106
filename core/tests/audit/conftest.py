"""Reading the trail of a company, and doing what no one should."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from sqlalchemy import select

from karvan.actors import Actor
from karvan.audit.models import AuditEntry
from karvan.audit.seal import _is_settled
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


@pytest.fixture(scope="session")
def settle() -> Callable[[Runtime, int], None]:
    """Wait until no transaction of the server is older than a company's newest row.

    Other databases on the same server run transactions too; sealing waits for theirs as well.
    """

    def wait(runtime: Runtime, company_id: int) -> None:
        def is_settled(ctx: Context) -> bool:
            own = AuditEntry.company_id == company_id
            waiting = select(AuditEntry.id).where(own, ~_is_settled(ctx.uow))
            return ctx.session.scalars(waiting).first() is None

        give_up_at = time.monotonic() + 60
        while not runtime.run(company_id, Actor.cli("test"), is_settled, write=False):
            assert time.monotonic() < give_up_at, "a transaction stayed open for a minute"
            time.sleep(0.01)

    return wait
