"""Compares postings with the content hashes in their rows of the trail, for `karvan verify`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import select

from karvan.audit.content import CONTENT
from karvan.audit.content import ContentRule
from karvan.audit.content import Recipe
from karvan.audit.models import AuditEntry
from karvan.audit.models import PersonalAuditValue
from karvan.audit.stored import UnusualValue
from karvan.audit.stored import read_stored
from karvan.plugins.findings import Breach

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Sequence

    from karvan.context import Context

TRAIL, KEPT = AuditEntry.__table__, PersonalAuditValue.__table__
BATCH = 500
RULE = "content"


@dataclass(frozen=True)
class Posted:
    """What the trail says of one posting."""

    id: int
    hash: bytes
    recipe: Recipe


def check_content(ctx: Context, rule: ContentRule) -> tuple[int, list[Breach]]:
    """How many postings were compared, and those that are not as they were posted."""
    checked, breaches = 0, list(_without_hash(ctx, rule))
    for batch in _batches(ctx, rule):
        checked += len(batch)
        breaches += _compare(ctx, rule, batch)
    return checked, breaches


def _batches(ctx: Context, rule: ContentRule) -> Iterator[list[Posted]]:
    last = 0
    while batch := _posted_after(ctx, rule, last):
        yield batch
        last = batch[-1].id


def _posted_after(ctx: Context, rule: ContentRule, last: int) -> list[Posted]:
    statement = (
        select(TRAIL.c.row_id, TRAIL.c.content_hash, TRAIL.c.data, KEPT.c.salt)
        .join(
            KEPT,
            (KEPT.c.company_id == TRAIL.c.company_id)
            & (KEPT.c.audit_id == TRAIL.c.id)
            & (KEPT.c.field == CONTENT),
            isouter=True,
        )
        .where(*_has_hash(ctx, rule), TRAIL.c.row_id > last)
        .order_by(TRAIL.c.row_id)
        .limit(BATCH)
    )
    return [_posted(row) for row in ctx.session.execute(statement)]


def _posted(row: Any) -> Posted:
    facts = (row.data or {}).get(CONTENT, {})
    recipe = Recipe(facts.get("codes", {}), dict(facts.get("personal", {})), row.salt)
    return Posted(row.row_id, row.content_hash, recipe)


def _has_hash(ctx: Context, rule: ContentRule) -> tuple[Any, ...]:
    return (
        TRAIL.c.company_id == ctx.company.id,
        TRAIL.c.entity == rule.entity,
        TRAIL.c.content_hash.is_not(None),
    )


def _without_hash(ctx: Context, rule: ContentRule) -> Iterator[Breach]:
    """Posted rows of which the trail knows nothing: they came past the product."""
    model = rule.header
    known = select(TRAIL.c.row_id).where(*_has_hash(ctx, rule), TRAIL.c.row_id == model.id)
    table = model.__table__
    statement = (
        select(model.id)
        .where(table.c.company_id == ctx.company.id, rule.posted, ~known.exists())
        .order_by(model.id)
    )
    for identifier in ctx.session.scalars(statement):
        yield Breach(table.name, identifier, RULE, "is posted, but the trail does not know of it")


def _compare(ctx: Context, rule: ContentRule, batch: Sequence[Posted]) -> list[Breach]:
    try:
        headers, lines = _read(ctx, rule, [each.id for each in batch])
    except UnusualValue as problem:
        if len(batch) == 1:
            name = _name(ctx, rule, batch[0].id)
            text = f"{name} cannot be read as it was posted: {problem}"
            return [Breach(rule.header.__tablename__, name, RULE, text)]
        return [breach for each in batch for breach in _compare(ctx, rule, [each])]
    return [
        breach
        for each in batch
        if (breach := _difference(rule, each, headers.get(each.id), lines[each.id])) is not None
    ]


def _name(ctx: Context, rule: ContentRule, identifier: int) -> int | str:
    """The number of a posting that cannot be read whole, else its id."""
    table = rule.header.__table__
    if "number" not in table.c:
        return identifier
    own = (table.c.company_id == ctx.company.id, table.c.id == identifier)
    return ctx.uow.connection.scalar(select(table.c.number).where(*own)) or identifier


Rows = list[dict[str, Any]]


def _read(
    ctx: Context, rule: ContentRule, ids: list[int]
) -> tuple[dict[int, dict[str, Any]], dict[int, dict[str, Rows]]]:
    connection, table = ctx.uow.connection, rule.header.__table__
    own = table.c.company_id == ctx.company.id
    headers = {row["id"]: row for row in read_stored(connection, table, own, table.c.id.in_(ids))}
    tables = [parent.class_.__table__ for parent in rule.lines]
    lines: dict[int, dict[str, Rows]] = {each: {t.name: [] for t in tables} for each in ids}
    for parent, line_table in zip(rule.lines, tables, strict=True):
        belongs = (line_table.c.company_id == ctx.company.id, line_table.c[parent.key].in_(ids))
        for row in read_stored(connection, line_table, *belongs):
            lines[row[parent.key]][line_table.name].append(row)
    return headers, lines


def _difference(
    rule: ContentRule,
    posted: Posted,
    header: dict[str, Any] | None,
    lines: dict[str, Rows],
) -> Breach | None:
    table = rule.header.__table__
    if header is None:
        return Breach(table.name, posted.id, RULE, "was posted, but is not there any more")
    if posted.recipe.hash(table, header, lines) == posted.hash:
        return None
    name = header.get("number") or posted.id
    return Breach(table.name, name, RULE, f"{name} is not as it was posted")
