"""Seals the trail of each company behind its back: a link of the chain for the newest rows.

Sealing inside the business transaction would make all writers of a company queue; so it follows,
every second, and takes only rows whose transactions are sure to be the last of their order.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import BigInteger
from sqlalchemy import Text
from sqlalchemy import and_
from sqlalchemy import cast
from sqlalchemy import func
from sqlalchemy import insert
from sqlalchemy import or_
from sqlalchemy import select
from sqlalchemy import text
from sqlalchemy import tuple_

from karvan.actors import Actor
from karvan.audit.chain import COLUMNS
from karvan.audit.chain import START
from karvan.audit.chain import Gathered
from karvan.audit.chain import gather
from karvan.audit.chain import next_head
from karvan.audit.models import AuditEntry
from karvan.audit.models import AuditSeal
from karvan.audit.stored import read_stored
from karvan.companies.models import Company

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy import ColumnElement

    from karvan.context import Context
    from karvan.db.unit_of_work import UnitOfWork
    from karvan.runtime import Runtime

TRAIL: Any = AuditEntry.__table__
SEALS: Any = AuditSeal.__table__
LOCK = text("SELECT pg_advisory_xact_lock(7254100000000001)")
ORDER = ("epoch", "txid", "id")


@dataclass(frozen=True)
class Seal:
    """A link of a company's chain; `head` is what is published."""

    seq: int
    epoch: int
    to_txid: int
    n: int
    rows_hash: bytes
    prev: bytes
    head: bytes
    at: datetime


@dataclass(frozen=True)
class Unsealed:
    """Rows that are ready for a link, and the link they would follow."""

    last: Seal | None
    rows: Gathered


def seal_all(runtime: Runtime) -> int:
    """Seal every company that has unsealed rows, the installation included; the number of links."""
    return sum(seal_company(runtime, each) is not None for each in _companies(runtime))


def seal_company(runtime: Runtime, company: int | str) -> Seal | None:
    """Add a link for the rows after the last one, as far as their transactions have all ended.

    None when there is nothing to seal, or someone else is doing it. The rows are read and hashed
    without holding anyone up; only the link itself is written in a transaction that writes.
    """
    sealer = Actor.system("seal")
    found = runtime.run(company, sealer, _gather, write=False)
    if not found.rows.count:
        return None
    return runtime.run(company, sealer, lambda ctx: _add_link(ctx.uow, found))


def _gather(ctx: Context) -> Unsealed:
    last = last_seal(ctx.uow)
    return Unsealed(last, gather(read_rows(ctx.uow, _after(last), _is_settled(ctx.uow))))


def _add_link(uow: UnitOfWork, found: Unsealed) -> Seal | None:
    if uow.database.kind == "postgresql":
        uow.connection.execute(LOCK)
    if last_seal(uow) != found.last:
        return None
    link = _link(found.last, found.rows, uow.clock.now())
    uow.connection.execute(insert(SEALS), {**vars(link), "company_id": uow.company_id})
    return link


def _link(last: Seal | None, rows: Gathered, at: datetime) -> Seal:
    seq, prev = (last.seq + 1, last.head) if last else (1, START)
    rows_hash = rows.close(seq, at)
    head = next_head(prev, rows_hash)
    return Seal(seq, rows.epoch, rows.txid, rows.count, rows_hash, prev, head, at)


def last_seal(uow: UnitOfWork) -> Seal | None:
    """The newest link of the company's chain; its head is what one publishes."""
    return next(iter(_seals(uow, newest=True)), None)


def all_seals(uow: UnitOfWork) -> list[Seal]:
    """The whole chain of the company, oldest link first."""
    return _seals(uow, newest=False)


def _seals(uow: UnitOfWork, *, newest: bool) -> list[Seal]:
    columns = [SEALS.c[name] for name in Seal.__dataclass_fields__]
    chain = select(*columns).where(SEALS.c.company_id == uow.company_id)
    ordered = chain.order_by(SEALS.c.seq.desc()).limit(1) if newest else chain.order_by(SEALS.c.seq)
    return [Seal(**row._mapping) for row in uow.connection.execute(ordered)]


def read_rows(uow: UnitOfWork, *where: ColumnElement[bool]) -> Iterator[Mapping[str, Any]]:
    """Rows of the company's trail in the order of the chain, without holding them all."""
    own = TRAIL.c.company_id == uow.company_id
    return read_stored(uow.connection, TRAIL, own, *where, names=COLUMNS, order_by=ORDER)


def between(after: Seal | None, to: Seal) -> tuple[ColumnElement[bool], ...]:
    """The rows that belong to the link `to`, which follows the link `after`."""
    place = tuple_(AuditEntry.epoch, AuditEntry.txid)
    return (_after(after), place <= tuple_(to.epoch, to.to_txid))


def _after(last: Seal | None) -> ColumnElement[bool]:
    epoch, txid = AuditEntry.epoch, AuditEntry.txid
    if last is None:
        return epoch > 0
    return or_(
        epoch > last.epoch,
        and_(epoch == last.epoch, txid > last.to_txid),
    )


def _is_settled(uow: UnitOfWork) -> ColumnElement[bool]:
    """All transactions up to this one have ended, so none can commit into the sealed part."""
    if uow.database.kind == "sqlite":
        return AuditEntry.txid > 0
    oldest_running = func.pg_snapshot_xmin(func.pg_current_snapshot())
    return AuditEntry.txid < cast(cast(oldest_running, Text), BigInteger)


def count_unsealed(uow: UnitOfWork) -> int:
    """Rows of the trail that no link holds yet."""
    after = _after(last_seal(uow))
    count = select(func.count()).where(TRAIL.c.company_id == uow.company_id, after)
    return int(uow.connection.execute(count).scalar_one())


def _companies(runtime: Runtime) -> list[int]:
    with runtime.database.begin(write=False) as connection:
        return list(connection.execute(select(Company.id).order_by(Company.id)).scalars())
