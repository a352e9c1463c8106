"""The content hash of a posting: every stored column of its header and lines, in one SHA-256.

Nothing is listed by hand: the mapped models say which columns there are, so that none can be
forgotten. A reference goes in as the code it had (renaming an account later changes nothing, and
an export can be verified elsewhere); a personal text as a salted commitment (erasing a person
breaks nothing). Codes and commitments are kept in the posting's row of the trail.

A column that a later version adds says `info={"later": True}`: while it is null it is no part of
the content, so that what was posted before keeps its hash.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from functools import lru_cache
from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import inspect
from sqlalchemy import select

from karvan.audit.canonical import SALT_BYTES
from karvan.audit.canonical import commitment
from karvan.audit.canonical import to_bytes
from karvan.audit.diff import stored_value
from karvan.audit.rows import PersonalValue
from karvan.audit.rows import entity_of

if TYPE_CHECKING:
    from sqlalchemy import Column
    from sqlalchemy import ColumnElement
    from sqlalchemy import Table
    from sqlalchemy.orm import Mapper

    from karvan.context import Context

CONTENT = "content"
VERSION = "karvan-posting-1"
COMPANY = "core_company"
Codes = dict[str, dict[str, str]]
Values = Mapping[str, Any]


@dataclass(frozen=True)
class ContentRule:
    """What a kind of posting consists of.

    `lines` are the columns by which lines know their header: (EntryLine.entry_id,); `codes` says
    by which column a referenced model is known: {Account: "code"}; `posted` selects the headers
    that must have a hash: JournalEntry.state == "posted".
    """

    header: type[Any]
    lines: tuple[Any, ...]
    codes: Mapping[type[Any], str]
    posted: ColumnElement[bool]

    @cached_property
    def entity(self) -> str:
        """The entity of the header, `finance.entry`."""
        return entity_of(self.header.__tablename__)

    @cached_property
    def code_columns(self) -> dict[str, tuple[type[Any], str]]:
        """Referenced tables that are known by a code: the model and its column."""
        return {model.__tablename__: (model, column) for model, column in self.codes.items()}


@dataclass(frozen=True)
class Content:
    """The hash of one posting and what is kept so that it can be computed again."""

    hash: bytes
    facts: dict[str, Any]
    personal: tuple[PersonalValue, ...]


@dataclass(frozen=True)
class Recipe:
    """Codes and commitments with which the values of a posting become what is hashed.

    Without a salt (a person was erased) the commitments that were kept stand for the texts.
    """

    codes: Codes
    commitments: dict[str, str]
    salt: bytes | None

    def hash(self, table: Table, header: Values, lines: Mapping[str, Iterable[Values]]) -> bytes:
        """The content hash of a header and its lines, given as {line table: rows}."""
        found: dict[str, Any] = {}
        for name, rows in sorted(lines.items()):
            line_table = table.metadata.tables[name]
            ordered = sorted(rows, key=lambda row: int(row["id"]))
            found[name] = [self._row(line_table, f"{name}.{row['id']}", row) for row in ordered]
        head = self._row(table, "header", header)
        whole = [VERSION, entity_of(table.name), head, found]
        return hashlib.sha256(to_bytes(whole)).digest()

    def _row(self, table: Table, place: str, values: Values) -> dict[str, Any]:
        row: dict[str, Any] = {}
        for name, column, target, is_personal in _columns_of(table):
            value = stored_value(column, values[name])
            if value is None and column.info.get("later"):
                continue
            if target is not None:
                value = self._code_of(target, value)
            elif is_personal and value:
                value = self._commit(f"{place}.{name}", value)
            row[name] = value
        return row

    def _code_of(self, target: str, value: Any) -> Any:
        """A company has another number where it was moved to, and is still the one of its rows."""
        codes = self.codes.get(target, {})
        if target == COMPANY and len(codes) == 1:
            return next(iter(codes.values()))
        return codes.get(str(value), value)

    def _commit(self, place: str, value: Any) -> str | None:
        if self.salt is not None:
            self.commitments[place] = commitment(self.salt, value) or ""
        return self.commitments.get(place)


def find_content_hash(ctx: Context, entity: str, record_id: int) -> bytes | None:
    """The hash a posting has in the trail, None before it is posted."""
    from karvan.audit.models import AuditEntry

    statement = select(AuditEntry.content_hash).where(
        AuditEntry.entity == entity,
        AuditEntry.row_id == record_id,
        AuditEntry.content_hash.is_not(None),
    )
    return ctx.session.scalars(statement).first()


@lru_cache(maxsize=2048)
def _columns_of(table: Table) -> list[tuple[str, Column[Any], str | None, bool]]:
    """Name, column, the table it refers to, and whether it is personal."""
    targets = reference_targets(table)
    return [
        (column.name, column, targets.get(column.name), bool(column.info.get("personal")))
        for column in table.c
    ]


@lru_cache(maxsize=2048)
def reference_targets(table: Table) -> dict[str, str]:
    """The tables the columns refer to: {"account_id": "finance_account"}; the company included."""
    targets = {"company_id": COMPANY}
    for constraint in table.foreign_key_constraints:
        for column in constraint.column_keys:
            if column != "company_id":
                targets[column] = constraint.referred_table.name
    return targets


class Contents:
    """The contents of several postings of a kind.

    Made before their numbers are taken: lines that are not at hand and codes that are not known
    are read by one statement each. `of` then reads nothing.
    """

    def __init__(
        self,
        ctx: Context,
        rule: ContentRule,
        known: Mapping[int, Sequence[Any] | None],
        headers: Sequence[Any],
    ) -> None:
        """`known` gives all lines of a header by its id, or None where they must be read."""
        self._rule = rule
        self._lines = {each: list(lines) for each, lines in known.items() if lines is not None}
        if missing := [each for each, lines in known.items() if lines is None]:
            self._lines |= _read_lines(ctx, rule, missing)
        rows = [*headers, *(line for lines in self._lines.values() for line in lines)]
        self._codes = _codes_for(ctx, rule, rows)

    def of(self, header: Any) -> Content:
        """The content of a posting as its objects now stand."""
        lines: dict[str, list[Values]] = {_table(each.class_).name: [] for each in self._rule.lines}
        for line in self._lines[header.id]:
            lines[_table(type(line)).name].append(values_of(line))
        return _content(self._rule, values_of(header), lines, self._codes)


def _content(
    rule: ContentRule, header: Values, lines: Mapping[str, Sequence[Values]], codes: Codes
) -> Content:
    table = _table(rule.header)
    used = _codes_used(table, header, lines, codes)
    recipe = Recipe(used, {}, secrets.token_bytes(SALT_BYTES))
    digest = recipe.hash(table, header, lines)
    facts: dict[str, Any] = {"codes": used}
    if not recipe.commitments or recipe.salt is None:
        return Content(digest, facts, ())
    facts["personal"] = recipe.commitments
    return Content(digest, facts, (PersonalValue(CONTENT, recipe.salt),))


def _codes_used(
    table: Table, header: Values, lines: Mapping[str, Sequence[Values]], codes: Codes
) -> Codes:
    used: Codes = {}
    for name, rows in ((table.name, [header]), *lines.items()):
        for column, target in reference_targets(table.metadata.tables[name]).items():
            for row in rows:
                code = codes.get(target, {}).get(str(row[column]))
                if code is not None:
                    used.setdefault(target, {})[str(row[column])] = code
    return used


def _read_lines(ctx: Context, rule: ContentRule, ids: list[int]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {each: [] for each in ids}
    for parent in rule.lines:
        for line in ctx.session.scalars(select(parent.class_).where(parent.in_(ids))):
            found[getattr(line, parent.key)].append(line)
    return found


def _codes_for(ctx: Context, rule: ContentRule, rows: Sequence[Any]) -> Codes:
    wanted: dict[str, set[int]] = {}
    for row in rows:
        for column, target in reference_targets(_table(type(row))).items():
            value = getattr(row, column)
            if target in rule.code_columns and value is not None:
                wanted.setdefault(target, set()).add(value)
    codes: Codes = {COMPANY: {str(ctx.company.id): ctx.company.code}}
    for target, ids in wanted.items():
        codes[target] = _codes_of(ctx, *rule.code_columns[target], ids)
    return codes


def _codes_of(ctx: Context, model: type[Any], column: str, ids: set[int]) -> dict[str, str]:
    """From objects the session already holds, the rest by one statement."""
    mapper, codes = inspect(model), dict[str, Any]()
    for each in ids:
        key = mapper.identity_key_from_primary_key((ctx.company.id, each))
        known = ctx.session.identity_map.get(key)
        if known is not None and column not in inspect(known).unloaded:
            codes[str(each)] = getattr(known, column)
    missing = [each for each in ids if str(each) not in codes]
    if missing:
        statement = select(model.id, getattr(model, column)).where(model.id.in_(missing))
        codes |= {str(identifier): code for identifier, code in ctx.session.execute(statement)}
    return {each: str(code) for each, code in codes.items() if code is not None}


def values_of(row: Any) -> dict[str, Any]:
    """All stored columns of a mapped object, by column name."""
    held = vars(row)  # many times quicker than asking each attribute
    return {
        name: held[attribute] if attribute in held else getattr(row, attribute)
        for name, attribute in _names_of(inspect(type(row)))
    }


@lru_cache(maxsize=2048)
def _names_of(mapper: Mapper[Any]) -> list[tuple[str, str]]:
    """The columns of a model and the attributes they are mapped to."""
    return [(str(each.columns[0].name), each.key) for each in mapper.column_attrs]


def _table(model: type[Any]) -> Table:
    table: Table = model.__table__
    return table
