"""Who belongs to whom: a person works for organisations, an organisation belongs to another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from karvan.errors import Invalid
from karvan.errors import Problem
from karvan.i18n import LazyText
from karvan.i18n import lazy_gettext as _
from karvan.modules.parties import errors
from karvan.modules.parties.models import Party
from karvan.modules.parties.models import PartyKind
from karvan.modules.parties.models import PartyRelation
from karvan.modules.parties.permissions import UPDATE
from karvan.modules.parties.services.opening import get_detail
from karvan.modules.parties.services.opening import get_open_party

if TYPE_CHECKING:
    from datetime import date

    from karvan.context import Context

EMPLOYEE = "employee"
RELATIONS: dict[str, LazyText] = {
    EMPLOYEE: _("works for"),
    "subsidiary": _("is a subsidiary of"),
    "shareholder": _("holds shares of"),
    "partner": _("is a partner of"),
    "relative": _("is a relative of"),
    "other": _("is related to"),
}
SEEN_FROM_THERE: dict[str, LazyText] = {
    EMPLOYEE: _("employs"),
    "subsidiary": _("is the parent of"),
    "shareholder": _("has as shareholder"),
    "partner": _("is a partner of"),
    "relative": _("is a relative of"),
    "other": _("is related to"),
}
LONGEST_TITLE = 100


@dataclass(frozen=True)
class AddRelation:
    """`from_party` is `role` of `to_party`, with a title such as Sales manager."""

    from_party_id: int
    to_party_id: int
    role: str = EMPLOYEE
    title: str = ""
    is_primary: bool = False
    valid_from: date | None = None
    valid_to: date | None = None


def add_relation(ctx: Context, command: AddRelation) -> PartyRelation:
    """Relate two parties from a day on, today by default.

    A person has one open primary employer. Raises what stands against it, in plain words.
    """
    ctx.require(UPDATE)
    if command.from_party_id == command.to_party_id:
        raise errors.RelationToItself
    one = get_open_party(ctx, command.from_party_id)
    other = get_open_party(ctx, command.to_party_id)
    _require_fitting(one, other, command.role)
    begins = command.valid_from or ctx.today()
    if command.valid_to is not None and command.valid_to <= begins:
        text = _("The end lies before the beginning.")
        raise Invalid([Problem("core.party.relation", text, field="valid_to")])
    if command.valid_to is None:
        _require_free(ctx, one, command)
    relation = PartyRelation(
        from_party_id=one.id,
        to_party_id=other.id,
        role=command.role,
        title=command.title.strip()[:LONGEST_TITLE],
        is_primary=command.is_primary,
        valid_from=begins,
        valid_to=command.valid_to,
    )
    ctx.session.add(relation)
    ctx.uow.flush()
    return relation


def end_relation(
    ctx: Context, party_id: int, relation_id: int, *, valid_to: date | None = None
) -> PartyRelation | None:
    """End a relation on a day, today by default; one that ends as it began is taken away."""
    relation = get_detail(ctx, PartyRelation, party_id, relation_id)
    ends = valid_to or ctx.today()
    if ends < relation.valid_from:
        text = _("The end lies before the beginning.")
        raise Invalid([Problem("core.party.relation", text, field="valid_to")])
    if ends == relation.valid_from:
        ctx.session.delete(relation)
        ctx.uow.flush()
        return None
    relation.valid_to = ends
    ctx.uow.flush()
    return relation


def _require_fitting(one: Party, other: Party, role: str) -> None:
    if role not in RELATIONS:
        text = _("Choose one of the relations.")
        raise Invalid([Problem("core.party.relation", text, field="role")])
    kinds = (one.kind, other.kind)
    if role == EMPLOYEE and kinds != (PartyKind.PERSON, PartyKind.ORGANISATION):
        raise errors.WrongKindForRelation


def _require_free(ctx: Context, one: Party, command: AddRelation) -> None:
    open_ones = ctx.session.scalars(
        select(PartyRelation).where(
            PartyRelation.from_party_id == one.id,
            PartyRelation.role == command.role,
            PartyRelation.valid_to.is_(None),
        )
    ).all()
    if any(each.to_party_id == command.to_party_id for each in open_ones):
        raise errors.RelationThere
    is_primary_employer = command.role == EMPLOYEE and command.is_primary
    if is_primary_employer and any(each.is_primary for each in open_ones):
        raise errors.PrimaryEmployerThere(party=one.code)
