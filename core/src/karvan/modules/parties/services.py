"""Creating and changing parties."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from karvan.errors import Invalid
from karvan.errors import Problem
from karvan.errors import StaleVersion
from karvan.i18n import lazy_gettext as _
from karvan.modules.parties.models import Party
from karvan.modules.parties.models import PartyKind
from karvan.modules.parties.queries import get_party
from karvan.text import normalize_text

if TYPE_CHECKING:
    from karvan.context import Context

CREATE, UPDATE = "core.party.create", "core.party.update"
LONGEST_NAME = 200
LONGEST_CODE = 40
LONGEST_SORT_NAME = 400


@dataclass(frozen=True)
class CreateParty:
    """A new party; an empty code is replaced by one made of its id, `P12`."""

    name: str
    kind: str = PartyKind.ORGANISATION
    code: str = ""


@dataclass(frozen=True)
class UpdateParty:
    """All that may change of a party, and the version it was read at."""

    party_id: int
    version: int
    name: str
    kind: str
    code: str
    active: bool = True


def create_party(ctx: Context, command: CreateParty) -> Party:
    """Add a party. Raises Invalid for an empty name, an unknown kind or a code already in use."""
    ctx.require(CREATE)
    name, code = command.name.strip(), command.code.strip()
    _require_valid(ctx, name, command.kind, code)
    identifier = ctx.uow.new_id()
    party = Party(
        id=identifier,
        kind=command.kind,
        name=name,
        sort_name=_sort_name(name),
        code=code or f"P{identifier}",
    )
    ctx.session.add(party)
    ctx.uow.flush()
    return party


def update_party(ctx: Context, command: UpdateParty) -> Party:
    """Change a party. Raises StaleVersion when someone else changed it since, Invalid as above."""
    ctx.require(UPDATE)
    party = get_party(ctx, command.party_id)
    if party.version != command.version:
        raise StaleVersion
    name, code = command.name.strip(), command.code.strip() or party.code
    _require_valid(ctx, name, command.kind, code, party)
    party.name, party.sort_name = name, _sort_name(name)
    party.kind, party.code, party.active = command.kind, code, command.active
    ctx.uow.flush()
    return party


def _require_valid(
    ctx: Context, name: str, kind: str, code: str, party: Party | None = None
) -> None:
    problems = []
    if not name:
        problems.append(Problem("core.party.name", _("Enter a name."), field="name"))
    if len(name) > LONGEST_NAME:
        text = _("A name has at most {limit} characters.", limit=LONGEST_NAME)
        problems.append(Problem("core.party.name", text, field="name"))
    if kind not in set(PartyKind):
        text = _("Choose a person or an organisation.")
        problems.append(Problem("core.party.kind", text, field="kind"))
    if len(code) > LONGEST_CODE:
        text = _("A code has at most {limit} characters.", limit=LONGEST_CODE)
        problems.append(Problem("core.party.code", text, field="code"))
    elif code and _is_taken(ctx, code, party):
        text = _("The code {code} is in use. Choose another.", code=code)
        problems.append(Problem("core.party.code", text, field="code"))
    if problems:
        raise Invalid(problems)


def _is_taken(ctx: Context, code: str, party: Party | None) -> bool:
    owner = ctx.session.scalars(select(Party.id).where(Party.code == code)).one_or_none()
    return owner is not None and (party is None or owner != party.id)


def _sort_name(name: str) -> str:
    """The folded name; a name of many joined words may come out longer than its column."""
    return normalize_text(name)[:LONGEST_SORT_NAME]
