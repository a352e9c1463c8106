"""The query of a list: filter, sort, search, page and fields. What is unknown is refused, by name."""

from __future__ import annotations

import re
from collections.abc import Collection
from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import replace
from typing import TYPE_CHECKING

from flask import request

from karvan.entities.reading.filters import AnyOf
from karvan.entities.reading.filters import Clause
from karvan.entities.reading.filters import Filter
from karvan.entities.reading.filters import clauses_of
from karvan.entities.reading.filters import parse_filter
from karvan.entities.reading.listing import ACTIVE
from karvan.entities.reading.listing import ALL
from karvan.entities.reading.listing import ARCHIVED
from karvan.entities.reading.listing import ListRequest
from karvan.errors import Malformed
from karvan.i18n import lazy_gettext as _
from karvan.restapi.documents import shown_names
from karvan.restapi.leaving import note_fields
from karvan.restapi.naming import undotted

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.entities.declaring.declaration import Entity

USUAL_LIMIT, MOST_LIMIT = 50, 200
MOST_SORTS = 3
REPEATED = frozenset({"f"})
OF_A_LIST = frozenset({"f", "sort", "q", "limit", "after", "before", "show", "fields", "count"})
OF_ONE = frozenset({"fields"})
NAME = re.compile(r"[A-Za-z0-9_.-]{1,60}")


@dataclass(frozen=True)
class Asked:
    """A list as it was asked for: which records, and what of them."""

    records: ListRequest
    fields: tuple[str, ...]
    count: bool


def list_asked(ctx: Context, entity: Entity) -> Asked:
    """What the query asks of the entity's list; raises Malformed."""
    check_names(OF_A_LIST)
    args = request.args
    asked = ListRequest(
        filter=_filter([each for each in args.getlist("f") if each]),
        sort=_sort(args.get("sort", "")),
        text=_text(args.get("q", "")),
        size=_limit(args.get("limit", "")),
        after=args.get("after", ""),
        before=args.get("before", ""),
        show=_one_of("show", args.get("show") or ACTIVE, (ACTIVE, ARCHIVED, ALL)),
    )
    if asked.after and asked.before:
        raise Malformed(reason=_("after and before exclude each other"))
    note_fields(ctx, entity, _named(asked))
    count = _one_of("count", args.get("count") or "false", ("true", "false")) == "true"
    return Asked(asked, fields_asked(ctx, entity), count)


def _named(asked: ListRequest) -> Iterator[str]:
    """The fields that a list is sorted and filtered by."""
    yield from (each.removeprefix("-") for each in asked.sort)
    yield from (each.field for each in clauses_of(asked.filter))


def fields_asked(ctx: Context, entity: Entity) -> tuple[str, ...]:
    """The fields that are wanted, all of them by default; raises Malformed."""
    known = shown_names(ctx, entity)
    wanted = tuple(undotted(each) for each in request.args.get("fields", "").split(",") if each)
    if not set(wanted) <= set(known):
        raise Malformed(reason=_("fields names a field that is not there"))
    asked = tuple(name for name in known if name in wanted) or known
    note_fields(ctx, entity, asked)
    return asked


def check_names(known: Collection[str]) -> None:
    """Refuse a parameter nobody knows, and one that is given twice."""
    for name in request.args:
        if name not in known:
            shown = name if NAME.fullmatch(name) else "?"
            raise Malformed(reason=_("there is no parameter {name}", name=shown))
        if name not in REPEATED and len(request.args.getlist(name)) > 1:
            raise Malformed(reason=_("{name} is given twice", name=name))
    if any("\0" in value for values in request.args.listvalues() for value in values):
        raise Malformed(reason=_("a parameter holds a character that cannot be stored"))


def _filter(texts: list[str]) -> Filter:
    return tuple(
        AnyOf(tuple(_clause(each) for each in part.clauses))
        if isinstance(part, AnyOf)
        else _clause(part)
        for part in parse_filter(texts)
    )


def _clause(clause: Clause) -> Clause:
    return replace(clause, field=undotted(clause.field))


def _sort(text: str) -> tuple[str, ...]:
    sorts = tuple(each for each in text.split(",") if each)
    if len(sorts) > MOST_SORTS:
        raise Malformed(reason=_("sort names at most {count} fields", count=MOST_SORTS))
    return tuple(_sorted_by(each) for each in sorts)


def _sorted_by(text: str) -> str:
    sign = "-" if text.startswith("-") else ""
    return sign + undotted(text.removeprefix("-"))


def _text(text: str) -> str:
    if len(text) > 200:
        raise Malformed(reason=_("q holds at most 200 characters"))
    return text


def _limit(text: str) -> int:
    if not text:
        return USUAL_LIMIT
    is_number = text.isascii() and text.isdecimal() and len(text) <= 3
    if not is_number or not 1 <= int(text) <= MOST_LIMIT:
        raise Malformed(reason=_("limit is a number from 1 to {count}", count=MOST_LIMIT))
    return int(text)


def _one_of(name: str, value: str, words: tuple[str, ...]) -> str:
    if value not in words:
        raise Malformed(reason=_("{name} is one of {words}", name=name, words=", ".join(words)))
    return value
