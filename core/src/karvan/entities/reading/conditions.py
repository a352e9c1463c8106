"""A filter as SQL: each clause is checked against the entity's fields, then becomes a condition.

Names map through the entity to columns, values are bound; nothing of the request reaches SQL as
text. What cannot be asked is a `BadFilter` that names the clause and the fault.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement
from sqlalchemy import and_
from sqlalchemy import false
from sqlalchemy import or_
from sqlalchemy import true

from karvan.entities.reading.comparing import asked
from karvan.entities.reading.comparing import comparison_of
from karvan.entities.reading.filters import AnyOf
from karvan.entities.reading.filters import BadFilter
from karvan.entities.reading.filters import Clause
from karvan.entities.reading.filters import Filter
from karvan.entities.reading.filters import filter_texts
from karvan.entities.reading.operators import asked_field
from karvan.entities.reading.values import Unreadable

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.entities.declaring.declaration import Entity


def condition_of(ctx: Context, entity: Entity, filter_: Filter) -> ColumnElement[bool]:
    """The filter as a condition beside the entity's model; raises BadFilter."""
    parts: list[ColumnElement[bool]] = [true()]
    for part in filter_:
        clauses = part.clauses if isinstance(part, AnyOf) else (part,)
        parts.append(or_(false(), *(clause_condition(ctx, entity, each) for each in clauses)))
    return and_(*parts)


def clause_condition(ctx: Context, entity: Entity, clause: Clause) -> ColumnElement[bool]:
    """One clause as a condition; raises BadFilter, naming the clause and the fault."""
    try:
        known = asked_field(ctx, entity, clause)
        if known.field.holds is not None:
            return asked(ctx, known, clause)
        compare = comparison_of(known.field.kind)
        return compare(ctx, entity, known, clause)
    except Unreadable as problem:
        raise BadFilter(text=filter_texts((clause,))[0][:200], reason=problem.reason) from None


def check_filter(ctx: Context, entity: Entity, filter_: Filter) -> list[BadFilter]:
    """What is wrong with a filter, one problem for each clause that is: for saved views."""
    found = []
    for part in filter_:
        for clause in part.clauses if isinstance(part, AnyOf) else (part,):
            try:
                clause_condition(ctx, entity, clause)
            except BadFilter as problem:
                found.append(problem)
    return found
