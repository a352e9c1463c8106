"""What is wrong with a party as it was typed, field by field."""

from __future__ import annotations

from collections.abc import Collection
from collections.abc import Mapping
from typing import TYPE_CHECKING
from zoneinfo import available_timezones

from sqlalchemy import select

from karvan.errors import Problem
from karvan.i18n import lazy_gettext as _
from karvan.modules.parties.models import Party
from karvan.modules.parties.models import PartyGroup
from karvan.modules.parties.models import PartyKind

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.modules.parties.services.parties import CreateParty
    from karvan.modules.parties.services.parties import UpdateParty

LONGEST = {"name": 200, "code": 40, "given_name": 100, "family_name": 100, "tax_id": 40}
TOO_LONG = {
    "name": _("A name has at most {limit} characters.", limit=200),
    "code": _("A code has at most {limit} characters.", limit=40),
    "given_name": _("A name has at most {limit} characters.", limit=100),
    "family_name": _("A name has at most {limit} characters.", limit=100),
    "tax_id": _("A tax number has at most {limit} characters.", limit=40),
}
LANGUAGE_LENGTHS = (2, 3)


def party_problems(
    ctx: Context,
    command: CreateParty | UpdateParty,
    party: Party | None,
    taken: Mapping[str, int],
) -> list[Problem]:
    """All that is wrong with the command; `party` is the one that is changed, None for a new one.

    `taken` are the codes in use with the parties that have them, as `taken_codes` finds them.
    """
    found = [*_text_problems(command), *_place_problems(command)]
    code = command.code.strip()
    if code in taken and (party is None or taken[code] != party.id):
        text = _("The code {code} is in use. Choose another.", code=code)
        found.append(Problem("core.party.code", text, field="code"))
    if command.group_id and not _has_group(ctx, command.group_id):
        text = _("Choose one of the groups.")
        found.append(Problem("core.party.group", text, field="group_id"))
    return found


def taken_codes(ctx: Context, codes: Collection[str]) -> dict[str, int]:
    """Which of these codes are in use, and the parties that have them: one statement for all."""
    wanted = {each for each in codes if each and len(each) <= LONGEST["code"]}
    if not wanted:
        return {}
    found = ctx.session.execute(select(Party.code, Party.id).where(Party.code.in_(sorted(wanted))))
    return {row.code: row.id for row in found}


def _text_problems(command: CreateParty | UpdateParty) -> list[Problem]:
    found = []
    if not command.name.strip():
        found.append(Problem("core.party.name", _("Enter a name."), field="name"))
    for field, limit in LONGEST.items():
        if len((getattr(command, field) or "").strip()) > limit:
            found.append(Problem(f"core.party.{field}", TOO_LONG[field], field=field))
    if command.kind not in set(PartyKind):
        text = _("Choose a person or an organisation.")
        found.append(Problem("core.party.kind", text, field="kind"))
    return [*found, *_name_problems(command.names or {})]


def _name_problems(names: Mapping[str, str]) -> list[Problem]:
    found = []
    for language, name in names.items():
        if not is_language(language):
            text = _("A language is a code of two letters, such as fa.")
            found.append(Problem("core.party.language", text, field="names"))
        if len(name) > LONGEST["name"]:
            found.append(Problem("core.party.name", TOO_LONG["name"], field=f"name_{language}"))
    return found


def _place_problems(command: CreateParty | UpdateParty) -> list[Problem]:
    found = []
    if command.language and not is_language(command.language):
        text = _("A language is a code of two letters, such as fa.")
        found.append(Problem("core.party.language", text, field="language"))
    if command.country and not is_country(command.country):
        text = _("A country is a code of two letters, such as IR.")
        found.append(Problem("core.party.country", text, field="country"))
    if command.time_zone and command.time_zone not in available_timezones():
        text = _("“{zone}” is no time zone. Write it like Asia/Tehran.", zone=command.time_zone)
        found.append(Problem("core.party.time_zone", text, field="time_zone"))
    return found


def is_language(code: str) -> bool:
    """Whether the text is a language code, `fa` or `pt-BR`."""
    first, _dash, rest = code.partition("-")
    return len(first) in LANGUAGE_LENGTHS and first.isalpha() and (not rest or rest.isalnum())


def is_country(code: str) -> bool:
    """Whether the text is shaped as an ISO code of a country."""
    return len(code) == 2 and code.isascii() and code.isalpha()


def _has_group(ctx: Context, group_id: int) -> bool:
    return ctx.session.get(PartyGroup, (ctx.company.id, group_id)) is not None
