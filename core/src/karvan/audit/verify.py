"""Finds what was done to the trail behind its back: each link is computed again from the rows.

What happened after the last link, and a tail that was cut together with its links, is invisible
from inside; a head that was published earlier (the `anchor`) shows the latter.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from karvan.audit.canonical import commitment
from karvan.audit.chain import START
from karvan.audit.chain import gather
from karvan.audit.chain import next_head
from karvan.audit.content import CONTENT
from karvan.audit.models import AuditEntry
from karvan.audit.models import AuditSeal
from karvan.audit.models import PersonalAuditValue
from karvan.audit.seal import all_seals
from karvan.audit.seal import between
from karvan.audit.seal import count_unsealed
from karvan.audit.seal import read_rows
from karvan.audit.stored import UnusualValue
from karvan.plugins.findings import Breach
from karvan.plugins.findings import CheckResult

if TYPE_CHECKING:
    from collections.abc import Iterator

    from karvan.audit.seal import Seal
    from karvan.context import Context
    from karvan.db.unit_of_work import UnitOfWork

CODE = "core.audit"
TRAIL, SEALS = AuditEntry.__tablename__, AuditSeal.__tablename__
FETCH = 2000


def check_trail(ctx: Context, anchor: str | None = None) -> CheckResult:
    """Compare the company's trail with its chain; `anchor` is a head published earlier, in hex."""
    uow = ctx.uow
    seals = all_seals(uow)
    breaches = [*_broken_links(uow, seals), *_changed_personal_values(uow)]
    if anchor is not None and anchor.strip().lower() not in {seal.head.hex() for seal in seals}:
        breaches.append(_missing_anchor(anchor, seals))
    checked = sum(seal.n for seal in seals) + count_unsealed(uow)
    return CheckResult(CODE, not breaches, checked, breaches)


def _broken_links(uow: UnitOfWork, seals: list[Seal]) -> Iterator[Breach]:
    last: Seal | None = None
    for seal in seals:
        if seal.seq != (last.seq + 1 if last else 1):
            yield Breach(SEALS, seal.seq, "chain", f"the link before number {seal.seq} is missing")
        elif seal.prev != (last.head if last else START):
            yield Breach(SEALS, seal.seq, "chain", "the link does not follow the one before it")
        if problem := _problem_of_rows(uow, last, seal):
            yield Breach(TRAIL, f"link {seal.seq}", "sealed", problem)
        if next_head(seal.prev, seal.rows_hash) != seal.head:
            yield Breach(SEALS, seal.seq, "chain", "the head of the link was changed")
        last = seal


def _problem_of_rows(uow: UnitOfWork, last: Seal | None, seal: Seal) -> str | None:
    span = f"sealed at {seal.at:%Y-%m-%d %H:%M:%S} UTC"
    try:
        rows = gather(read_rows(uow, *between(last, seal)))
    except UnusualValue as problem:
        return f"rows {span} cannot be read: {problem}"
    if rows.count != seal.n:
        return f"{seal.n} rows were {span}, {rows.count} are there now"
    is_same_end = (rows.epoch, rows.txid) == (seal.epoch, seal.to_txid)
    if not is_same_end or rows.close(seal.seq, seal.at) != seal.rows_hash:
        return f"the {seal.n} rows {span} are not as they were"
    return None


def _changed_personal_values(uow: UnitOfWork) -> Iterator[Breach]:
    """Plain personal values must still fit what stands for them; erased ones are gone, rightly."""
    kept, trail = PersonalAuditValue.__table__, AuditEntry.__table__
    statement = (
        select(kept, trail.c.data)
        .join(
            trail,
            (trail.c.company_id == kept.c.company_id) & (trail.c.id == kept.c.audit_id),
            isouter=True,
        )
        .where(kept.c.company_id == uow.company_id, kept.c.field != CONTENT)
        .execution_options(yield_per=FETCH)
    )
    with uow.connection.execute(statement) as found:
        for row in found:
            given = [commitment(row.salt, row.before), commitment(row.salt, row.after)]
            if row.data is None or row.data.get(row.field) != given:
                text = f"the value of {row.field} does not fit the trail"
                yield Breach(kept.name, row.audit_id, "commitment", text)


def _missing_anchor(anchor: str, seals: list[Seal]) -> Breach:
    text = f"the published head {anchor[:16]}… is not in the chain: its end was cut or rewritten"
    return Breach(SEALS, seals[-1].seq if seals else None, "anchor", text)
