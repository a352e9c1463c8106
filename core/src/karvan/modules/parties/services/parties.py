"""Creating and changing parties."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from typing import TYPE_CHECKING
from typing import Literal

from karvan.errors import Invalid
from karvan.errors import StaleVersion
from karvan.modules.parties.models import Party
from karvan.modules.parties.models import PartyKind
from karvan.modules.parties.models import PartyState
from karvan.modules.parties.naming import tax_key
from karvan.modules.parties.permissions import CREATE
from karvan.modules.parties.permissions import UPDATE
from karvan.modules.parties.services.addresses import office_in
from karvan.modules.parties.services.checks import party_problems
from karvan.modules.parties.services.checks import taken_codes
from karvan.modules.parties.services.codes import number_party
from karvan.modules.parties.services.contacts import add_first_contacts
from karvan.modules.parties.services.duplicates import refuse_duplicates
from karvan.modules.parties.services.duplicates import same_tax_ids
from karvan.modules.parties.services.names import sort_name
from karvan.modules.parties.services.names import write_keys
from karvan.modules.parties.services.opening import get_open_party

if TYPE_CHECKING:
    from karvan.context import Context

KEEP = 0


@dataclass(frozen=True)
class CreateParty:
    """A new party; an empty code is replaced by the next of the series, else one of its id, `P12`.

    `names` are its names in further languages. `duplicates` says what happens to likely ones:
    `ask` raises LikelyDuplicate, `confirmed` notes them in the trail. An equal tax number is refused
    in any case but for those who may override it. `contacts` (kind, value) and `city` are kept as a
    contact point and an office address.
    """

    name: str
    kind: str = PartyKind.ORGANISATION
    code: str = ""
    names: Mapping[str, str] = field(default_factory=dict)
    given_name: str = ""
    family_name: str = ""
    language: str = ""
    time_zone: str = ""
    country: str = ""
    tax_id: str = ""
    group_id: int | None = None
    duplicates: Literal["ignore", "ask", "confirmed"] = "ignore"
    contacts: Sequence[tuple[str, str]] = ()
    city: str = ""


@dataclass(frozen=True)
class UpdateParty:
    """All that may change of a party, and the version it was read at.

    None leaves a field as it is; so does KEEP for the group, where None is no group.
    """

    party_id: int
    version: int
    name: str
    kind: str
    code: str
    active: bool = True
    names: Mapping[str, str] | None = None
    given_name: str | None = None
    family_name: str | None = None
    language: str | None = None
    time_zone: str | None = None
    country: str | None = None
    tax_id: str | None = None
    group_id: int | None = KEEP


def create_party(ctx: Context, command: CreateParty) -> Party:
    """Add a party. Raises Invalid with what is wrong by field, TaxIdTaken or LikelyDuplicate."""
    return create_parties(ctx, [command])[0]


def create_parties(ctx: Context, commands: Sequence[CreateParty]) -> list[Party]:
    """Add parties, written together; raises what `create_party` raises for the first that is refused.

    Those that could be taken for one another are added one after the other.
    """
    ctx.require(CREATE)
    if len(commands) > 1 and not _are_apart(commands):
        return [create_party(ctx, each) for each in commands]
    codes = taken_codes(ctx, [each.code.strip() for each in commands])
    taken = same_tax_ids(ctx, [each.tax_id for each in commands])
    overridden = []
    for each in commands:
        if problems := party_problems(ctx, each, None, codes):
            raise Invalid(problems)
        overridden.append(refuse_duplicates(ctx, each, taken))
    numbered = zip(ctx.uow.new_ids(len(commands)), commands, strict=True)
    parties = [_new_party(ctx, identifier, each) for identifier, each in numbered]
    ctx.session.add_all(parties)
    ctx.uow.flush()
    for party, command, despite in zip(parties, commands, overridden, strict=True):
        write_keys(ctx, party, is_new=True)
        despite.record(ctx, party)
        if not command.code.strip():
            number_party(ctx, party)
        add_first_contacts(ctx, party, command.contacts)
        if command.city.strip():
            ctx.session.add(office_in(party, command.city))
    ctx.uow.flush()
    return parties


def _new_party(ctx: Context, identifier: int, command: CreateParty) -> Party:
    code = command.code.strip()
    party = Party(id=identifier, kind=command.kind, code=code or f"P{identifier}")
    _write(ctx, party, command)
    return party


def _are_apart(commands: Sequence[CreateParty]) -> bool:
    """Whether none of them is asked to look for the others, and no code or tax number comes twice."""
    codes = [code for each in commands if (code := each.code.strip())]
    numbers = [key for each in commands if (key := tax_key(each.tax_id))]
    is_asked = any(each.duplicates != "ignore" for each in commands)
    has_twice = any(len(set(texts)) < len(texts) for texts in (codes, numbers))
    return not (is_asked or has_twice)


def update_party(ctx: Context, command: UpdateParty) -> Party:
    """Change a party. Raises StaleVersion when someone else changed it since, Invalid as above."""
    ctx.require(UPDATE)
    party = get_open_party(ctx, command.party_id)
    if party.version != command.version:
        raise StaleVersion
    if problems := party_problems(ctx, command, party, taken_codes(ctx, [command.code.strip()])):
        raise Invalid(problems)
    party.kind = command.kind
    party.code = command.code.strip() or party.code
    party.state = PartyState.ACTIVE if command.active else PartyState.ARCHIVED
    if command.tax_id is not None and tax_key(command.tax_id) != party.tax_key:
        taken = same_tax_ids(ctx, [command.tax_id])
        refuse_duplicates(ctx, command, taken).record(ctx, party)
    _write(ctx, party, command)
    write_keys(ctx, party)
    ctx.uow.flush()
    return party


def _write(ctx: Context, party: Party, command: CreateParty | UpdateParty) -> None:
    party.name = command.name.strip()
    party.sort_name = sort_name(party.name)
    for attribute in ("given_name", "family_name", "language", "time_zone", "tax_id"):
        value = getattr(command, attribute)
        if value is not None:
            setattr(party, attribute, value.strip())
    if command.country is not None:
        party.country = command.country.strip().upper()
    if command.tax_id is not None:
        party.tax_key = tax_key(command.tax_id)
    if command.names is not None:
        own = party.language or ctx.company.language
        named = {each: name.strip() for each, name in command.names.items() if name.strip()}
        party.names = {each: name for each, name in named.items() if each != own}  # type: ignore[assignment]  # stored as an object of texts
    if command.group_id != KEEP:
        party.party_group_id = command.group_id
