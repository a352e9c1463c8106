"""Numbers without gaps: services only mark a document, its number is taken last of all.

The counter row is locked for the shortest time there is, from the end of the unit of work to its
commit; a rollback gives the number back, because nothing was given. Number and state are written
by ONE update per table, whose triggers check the posting.
"""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from dataclasses import replace
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import inspect
from sqlalchemy import text
from sqlalchemy.orm.attributes import set_committed_value

from karvan.audit.content import CONTENT
from karvan.audit.content import ContentRule
from karvan.audit.content import Contents
from karvan.audit.diff import changed_fields
from karvan.audit.diff import shape_of
from karvan.audit.guard import recorded
from karvan.audit.rows import AuditRow
from karvan.audit.rows import Op
from karvan.audit.writer import as_transition
from karvan.audit.writer import record
from karvan.audit.writer import take_transition
from karvan.db.unit_of_work import NUMBERS
from karvan.documents.patterns import format_number
from karvan.documents.series import get_series
from karvan.documents.updating import update_rows
from karvan.errors import AppError

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.documents.models import NumberSeries

FINISHER = "documents.numbering"
NEXT = text(
    "INSERT INTO core_number_counter (company_id, series_id, range_key, next)"
    " VALUES (:company, :series, :range, 1 + :n)"
    " ON CONFLICT (company_id, series_id, range_key)"
    " DO UPDATE SET next = core_number_counter.next + :n RETURNING next"
)
POST = "post"


class NumberedTwice(AppError):
    """{document} already waits for its number. Post each document once in a request."""

    status, code = 500, "core.numbered_twice"


@dataclass
class Waiting:
    """A document that waits for its number, and what is written together with it."""

    document: Any
    series_id: int
    range_key: str
    values: dict[str, Any]
    content: ContentRule | None
    lines: Sequence[Any] | None
    before: dict[str, Any] = field(default_factory=dict)

    @property
    def counter(self) -> tuple[int, str]:
        """The counter row the number comes from."""
        return self.series_id, self.range_key

    @property
    def model(self) -> type[Any]:
        """The document's model."""
        return type(self.document)


def enlist_numbering(
    ctx: Context,
    document: Any,
    series_id: int,
    range_key: str,
    values: Mapping[str, Any],
    *,
    content: ContentRule | None = None,
    lines: Sequence[Any] | None = None,
) -> None:
    """Give the document its number at the end of the unit of work, and these values with it.

    `values` are what posting changes: `{"state": "posted", "posted_at": ...}`. The document has
    the columns `number` and `seq`, and may have `series_id` and `range_key`. With `content` the
    hash of the whole posting goes into the trail; `lines` are all its lines, when at hand.
    Until then `document` keeps its old state and has no number.
    """
    numbering = ctx.uow.finisher(FINISHER, lambda: Numbering(ctx))
    numbering.add(Waiting(document, series_id, range_key, dict(values), content, lines))


def take_numbers(
    ctx: Context, series: NumberSeries, range_key: str, count: int
) -> list[tuple[int, str]]:
    """The next numbers of a range, with their place in it; for finishers of the stage NUMBERS."""
    key = {"company": ctx.company.id, "series": series.id, "range": range_key}
    end = ctx.uow.connection.execute(NEXT, {**key, "n": count}).scalar_one()

    def number(seq: int) -> str:
        return format_number(
            series.pattern, series.padding, code=series.code, range_key=range_key, seq=seq
        )

    return [(seq, number(seq)) for seq in range(end - count, end)]


@dataclass
class Numbering:
    """Numbers all documents of a unit of work together, once everything else is done."""

    ctx: Context
    waiting: dict[int, Waiting] = field(default_factory=dict)
    stage: int = NUMBERS

    def add(self, waiting: Waiting) -> None:
        """One more document."""
        if id(waiting.document) in self.waiting:
            name = f"{waiting.model.__tablename__} {waiting.document.id}"
            raise NumberedTwice(document=name)
        self.waiting[id(waiting.document)] = waiting

    def finish(self) -> None:
        """Read what is needed, take the numbers, write each table once, record."""
        documents = list(self.waiting.values())
        series = {each.series_id: get_series(self.ctx, each.series_id) for each in documents}
        for each in documents:
            _set(each, each.values | _range_values(each))
        contents = _contents(self.ctx, documents)
        for counter, group in _grouped(documents, attrgetter("counter")):
            self._number(series[counter[0]], counter[1], group)
        for _table_name, group in _grouped(documents, _table_name_of):
            self._write(group)
        for each in documents:
            record(self.ctx.uow, _row(self.ctx, each, contents))
        self.waiting.clear()

    def _number(self, series: NumberSeries, range_key: str, documents: list[Waiting]) -> None:
        taken = take_numbers(self.ctx, series, range_key, len(documents))
        for each, (seq, number) in zip(documents, taken, strict=True):
            _set(each, {"number": number, "seq": seq})

    def _write(self, documents: list[Waiting]) -> None:
        table = documents[0].model.__table__
        names = sorted({name for each in documents for name in each.before})
        rows = [
            {"id": each.document.id, **{name: getattr(each.document, name) for name in names}}
            for each in sorted(documents, key=lambda each: int(each.document.id))
        ]
        has_version = "version" in table.c
        if has_version:
            versions = {each.document.id: each.document.version for each in documents}
            rows = [{**row, "version": versions[row["id"]]} for row in rows]
        with recorded(self.ctx.uow):
            update_rows(self.ctx.uow, table, rows)
        if has_version:
            for each in documents:
                set_committed_value(each.document, "version", each.document.version + 1)


def _grouped(documents: Iterable[Waiting], key: Any) -> list[tuple[Any, list[Waiting]]]:
    ordered = sorted(documents, key=key)
    return [(each, list(group)) for each, group in groupby(ordered, key=key)]


def _table_name_of(waiting: Waiting) -> str:
    return str(waiting.model.__tablename__)


def _range_values(waiting: Waiting) -> dict[str, Any]:
    mapped = inspect(waiting.model).column_attrs
    given = {"series_id": waiting.series_id, "range_key": waiting.range_key}
    return {name: value for name, value in given.items() if name in mapped}


def _set(waiting: Waiting, values: Mapping[str, Any]) -> None:
    """Set on the object what a statement will write, so that no flush writes it again."""
    for name, value in values.items():
        waiting.before.setdefault(name, getattr(waiting.document, name))
        set_committed_value(waiting.document, name, value)


def _contents(ctx: Context, documents: list[Waiting]) -> dict[int, Contents]:
    """Codes and lines of all postings with a content hash, read before any number is taken."""
    found: dict[int, Contents] = {}
    hashed = [each for each in documents if each.content is not None]
    for rule in {id(each.content): each.content for each in hashed}.values():
        own = [each for each in hashed if each.content is rule]
        headers = [each.document for each in own]
        lines = {each.document.id: each.lines for each in own}
        if rule is not None:
            found[id(rule)] = Contents(ctx, rule, lines, headers)
    return found


def _row(ctx: Context, waiting: Waiting, contents: Mapping[int, Contents]) -> AuditRow:
    shape = shape_of(inspect(waiting.model))
    document = waiting.document
    after = {name: getattr(document, name) for name in waiting.before}
    row = changed_fields(shape, Op.UPDATE, document.id, waiting.before, after)
    row = as_transition(row, take_transition(ctx.uow, document) or POST)
    if waiting.content is None:
        return row
    content = contents[id(waiting.content)].of(document)
    return replace(
        row,
        data={**row.data, CONTENT: content.facts},
        content_hash=content.hash,
        personal=(*row.personal, *content.personal),
    )
