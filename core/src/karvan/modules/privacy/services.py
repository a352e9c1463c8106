"""Handing a person's data over, and taking them out.

Erasing pseudonymises: the party stays as “erased #7”, so that what was posted still adds up. What
the trail kept in clear of the rows is deleted, and every hash stays valid, because the trail itself
holds commitments only. What the erasure does is recorded without the text it took out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any

from karvan.audit.rows import AuditRow
from karvan.audit.rows import Op
from karvan.audit.writer import record
from karvan.errors import NotFound
from karvan.identity.errors import LastAdministrator
from karvan.identity.models import User
from karvan.identity.services.api_tokens import revoke_tokens_of
from karvan.identity.services.users import count_administrators
from karvan.modules.parties.models import Party
from karvan.modules.parties.models import PartyState
from karvan.modules.privacy.erasing import forget_in_trail
from karvan.modules.privacy.erasing import take_out
from karvan.modules.privacy.errors import AlreadyErased
from karvan.modules.privacy.errors import ErasureBlocked
from karvan.modules.privacy.errors import ErasureNotConfirmed
from karvan.modules.privacy.errors import MergedElsewhere
from karvan.modules.privacy.events import PartyErased
from karvan.modules.privacy.models import Erasure
from karvan.modules.privacy.permissions import ERASE
from karvan.modules.privacy.permissions import EXPORT
from karvan.modules.privacy.queries import PARTY
from karvan.modules.privacy.queries import describe_person
from karvan.modules.privacy.queries import find_blockers
from karvan.modules.privacy.queries import subject_of_party
from karvan.modules.privacy.queries import subject_of_user
from karvan.modules.privacy.traces import find_traces

if TYPE_CHECKING:
    from datetime import date

    from karvan.context import Context

KEEP_YEARS = "core.privacy_keep_years"


@dataclass(frozen=True)
class EraseParty:
    """Erase a party; `code` is its code, typed to confirm. Its files stay unless they go too."""

    party_id: int
    code: str
    remove_attachments: bool = False


def export_party(ctx: Context, party_id: int) -> dict[str, Any]:
    """All that is kept about the party, to hand over; that it was handed over is recorded."""
    ctx.require(EXPORT)
    described = describe_person(ctx, subject_of_party(ctx, party_id))
    record(ctx.uow, AuditRow(PARTY, party_id, Op.PERMISSION, {"personal_data": [None, "exported"]}))
    return described


def erase_party(ctx: Context, command: EraseParty) -> Erasure:
    """Take the party's personal data out. Raises NotFound, AlreadyErased, MergedElsewhere,

    ErasureNotConfirmed, and ErasureBlocked while something open stands against it.
    """
    ctx.require(ERASE)
    party = ctx.session.get(Party, (ctx.company.id, command.party_id))
    _check(ctx, party, command)
    subject = subject_of_party(ctx, command.party_id)
    ctx.session.flush()
    traces = find_traces(ctx, subject)
    touched = take_out(
        ctx, traces, label=_label(command.party_id), remove_attachments=command.remove_attachments
    )
    _mark_erased(ctx, command.party_id)
    forget_in_trail(ctx, touched)
    done = Erasure(record_kind=PARTY, record_id=command.party_id, keep_until=_end_of_period(ctx))
    ctx.session.add(done)
    ctx.publish(PartyErased(command.party_id))
    ctx.session.flush()
    ctx.session.expire_all()
    return done


def _check(ctx: Context, party: Party | None, command: EraseParty) -> None:
    if party is None:
        raise NotFound
    if party.state == PartyState.ERASED:
        raise AlreadyErased
    if party.state == PartyState.MERGED:
        raise MergedElsewhere
    if command.code.strip() != party.code:
        raise ErasureNotConfirmed(expected=party.code)
    if blockers := find_blockers(ctx, party.id):
        raise ErasureBlocked(reasons="; ".join(str(each.text) for each in blockers))


def _mark_erased(ctx: Context, party_id: int) -> None:
    ctx.session.expire_all()
    party = ctx.session.get_one(Party, (ctx.company.id, party_id))
    party.state = PartyState.ERASED.value
    ctx.session.flush()


def _end_of_period(ctx: Context) -> date:
    """The end of the year in which the legal period from today on runs out."""
    today = ctx.today()
    return today.replace(year=today.year + int(ctx.setting(KEEP_YEARS)), month=12, day=31)


def _label(record_id: int) -> str:
    return f"erased #{record_id}"


def export_user(ctx: Context, user_id: int) -> dict[str, Any]:
    """All that the installation keeps about a user; in the installation's unit of work."""
    ctx.require("*")
    described = describe_person(ctx, subject_of_user(ctx, user_id))
    shown = {"personal_data": [None, "exported"]}
    record(ctx.uow, AuditRow("core.user", user_id, Op.PERMISSION, shown))
    return described


def erase_user(ctx: Context, user_id: int, email: str) -> None:
    """Take a user's personal data out; the account never signs in again.

    `email` is the address, typed to confirm. Raises NotFound, ErasureNotConfirmed, AlreadyErased
    and LastAdministrator.
    """
    ctx.require("*")
    user = ctx.session.get(User, user_id)
    if user is None:
        raise NotFound
    if user.email == _erased_email(user_id):
        raise AlreadyErased
    if email.strip().casefold() != user.email:
        raise ErasureNotConfirmed(expected=user.email)
    is_active = user.is_administrator and user.disabled_at is None
    if is_active and count_administrators(ctx) == 1:
        raise LastAdministrator(name=user.name)
    _close_account(ctx, user)
    touched = take_out(ctx, find_traces(ctx, subject_of_user(ctx, user_id)), label=_label(user_id))
    forget_in_trail(ctx, touched)
    ctx.session.expire_all()


def _close_account(ctx: Context, user: User) -> None:
    """The account is closed first, and its text taken out after, so that no trail of it is left."""
    user.disabled_at = user.disabled_at or ctx.clock.now()
    user.is_administrator = False
    user.password_hash = None
    user.session_epoch += 1
    revoke_tokens_of(ctx, user.id)
    ctx.session.flush()


def _erased_email(user_id: int) -> str:
    return f"erased-{user_id}"
