"""Reading the outbox: what waits, what left, what needs a decision, and one mail whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement
from sqlalchemy import func
from sqlalchemy import or_
from sqlalchemy import select

from karvan.contracts.references import DocumentRef
from karvan.documents.records import may_read
from karvan.errors import NotFound
from karvan.modules.mail.models import Mail
from karvan.modules.mail.models import MailFile
from karvan.modules.mail.models import MailRecipient
from karvan.modules.mail.models import MailState
from karvan.modules.mail.services import CANCELLED
from karvan.modules.mail.services import SENT_AGAIN

if TYPE_CHECKING:
    from karvan.context import Context

READ = "core.mail.read"
PAGE = 50


@dataclass(frozen=True)
class MailLine:
    """One mail of the outbox and everyone it goes to."""

    mail: Mail
    recipients: tuple[MailRecipient, ...]

    @property
    def can_retry(self) -> bool:
        """Whether it may be put into the queue again."""
        return self.mail.state in SENT_AGAIN

    @property
    def can_cancel(self) -> bool:
        """Whether it may still be kept from leaving."""
        return self.mail.state in CANCELLED

    @property
    def is_refused_by_some(self) -> bool:
        """Whether it left, but not for everyone."""
        return any(each.refused for each in self.recipients)


@dataclass(frozen=True)
class MailView(MailLine):
    """One mail whole; `may_read_words` is False where it is about a record the actor may not read."""

    files: tuple[MailFile, ...] = ()
    may_read_words: bool = True


def list_mails(
    ctx: Context,
    *,
    state: str | None = None,
    search: str = "",
    before: int | None = None,
    limit: int = PAGE,
) -> list[MailLine]:
    """Mails, the latest first; `search` looks into addresses and subjects, `before` goes on."""
    ctx.require(READ)
    statement = select(Mail).order_by(Mail.id.desc()).limit(limit)
    if state:
        statement = statement.where(Mail.state == state)
    if before is not None:
        statement = statement.where(Mail.id < before)
    if search.strip():
        statement = statement.where(_matches(search.strip()))
    mails = ctx.session.scalars(statement).all()
    return [MailLine(each, found) for each, found in _with_recipients(ctx, mails)]


def count_mails(ctx: Context) -> dict[str, int]:
    """How many mails there are in each state."""
    ctx.require(READ)
    rows = ctx.session.execute(select(Mail.state, func.count()).group_by(Mail.state))
    return {state.value: 0 for state in MailState} | {state: count for state, count in rows}  # noqa: C416 - rows are no pairs to mypy


def get_mail(ctx: Context, mail_id: int) -> MailView:
    """One mail; raises NotFound."""
    ctx.require(READ)
    mail = ctx.session.get(Mail, (ctx.company.id, mail_id))
    if mail is None:
        raise NotFound
    ((_mail, recipients),) = _with_recipients(ctx, [mail])
    files = select(MailFile).where(MailFile.mail_id == mail_id).order_by(MailFile.id)
    ref = record_of(mail)
    return MailView(
        mail,
        recipients,
        tuple(ctx.session.scalars(files)),
        may_read_words=ref is None or may_read(ctx, ref),
    )


def record_of(mail: Mail) -> DocumentRef | None:
    """The record the mail was written about."""
    if mail.record_kind is None or mail.record_id is None:
        return None
    return DocumentRef(mail.record_kind, mail.record_id)


def _matches(search: str) -> ColumnElement[bool]:
    address = MailRecipient.address.contains(search.lower(), autoescape=True)
    to_someone = select(MailRecipient.mail_id).where(address)
    return or_(Mail.subject.contains(search, autoescape=True), Mail.id.in_(to_someone))


def _with_recipients(
    ctx: Context, mails: Sequence[Mail]
) -> list[tuple[Mail, tuple[MailRecipient, ...]]]:
    ids = [each.id for each in mails]
    found: dict[int, list[MailRecipient]] = {each: [] for each in ids}
    statement = select(MailRecipient).where(MailRecipient.mail_id.in_(ids))
    for each in ctx.session.scalars(statement.order_by(MailRecipient.id)):
        found[each.mail_id].append(each)
    return [(mail, tuple(found[mail.id])) for mail in mails]
