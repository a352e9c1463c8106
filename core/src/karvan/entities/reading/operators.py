"""What may be asked of which field: the fields a filter knows, and the operators of each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from karvan.entities.codecs import codec_of
from karvan.entities.codecs.base import EMPTINESS
from karvan.entities.declaring.known import KnownField
from karvan.entities.declaring.known import shown_fields
from karvan.entities.reading.filters import Clause
from karvan.entities.reading.trees import is_tree
from karvan.entities.reading.values import Unreadable
from karvan.i18n import lazy_gettext as _

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.entities.declaring.declaration import Entity


ASKED = ("eq", "ne", "in")
NOT_COMPARED = {"rate": ("eq", "ne", *EMPTINESS), "percent": ("eq", "ne", *EMPTINESS)}
"""Exact decimals are text on SQLite: equal or not, but neither less nor more."""
COUNTS = {"empty": (0, 0), "full": (0, 0), "between": (2, 2), "in": (1, 200), "under": (1, 200)}


def is_filterable(known: KnownField) -> bool:
    """Whether the field may stand in a filter."""
    field = known.field
    is_askable = not field.is_computed or field.holds is not None
    return is_askable and not field.secret and field.filterable is not False


def operators_of(ctx: Context, known: KnownField) -> tuple[str, ...]:
    """What may be asked of the field; `under` where it refers to records that form a tree."""
    if not is_filterable(known):
        return ()
    field = known.field
    if field.holds is not None:
        return ASKED
    found = NOT_COMPARED.get(field.kind, codec_of(field).operators)
    if field.kind == "reference" and not is_tree(ctx, field.target):
        return tuple(each for each in found if each != "under")
    return found


def asked_field(ctx: Context, entity: Entity, clause: Clause) -> KnownField:
    """The field a clause asks; raises Unreadable for one that cannot be asked so."""
    known = shown_fields(ctx, entity).get(clause.field)
    if known is None or not is_filterable(known):
        raise Unreadable(_("there is no field “{name}” to filter by", name=clause.field[:60]))
    if clause.op not in operators_of(ctx, known):
        raise Unreadable(
            _("“{name}” cannot be asked with “{op}”", name=clause.field, op=clause.op[:20])
        )
    fewest, most = COUNTS.get(clause.op, (1, 1))
    if not fewest <= len(clause.values) <= most:
        raise Unreadable(_("“{op}” takes another number of values", op=clause.op))
    return known
