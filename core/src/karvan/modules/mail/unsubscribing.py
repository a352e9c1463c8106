"""Opting out of marketing mail: the header that mail programs show as a button, and what it does.

The address in a mail carries a signature, so that whoever got the mail can opt out without signing
in, and nobody else can opt them out.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import TYPE_CHECKING
from urllib.parse import quote

from sqlalchemy import select

from karvan.audit.rows import AuditRow
from karvan.audit.rows import Op
from karvan.audit.writer import record
from karvan.errors import NotFound
from karvan.modules.mail.addresses import parse_address
from karvan.modules.mail.models import Mail
from karvan.modules.mail.models import MailRecipient
from karvan.modules.parties.services import opt_out

if TYPE_CHECKING:
    from karvan.context import Context

SIGNATURE = 32


def unsubscribe_ways(ctx: Context, mail: Mail) -> tuple[str, ...]:
    """The addresses of the List-Unsubscribe header (RFC 2369, RFC 8058): a page where one is known.

    Without `[web] public_url` a mail to the sender is all that can be offered.
    """
    config = ctx.runtime.config
    sender = parse_address(mail.reply_to or config.mail.sender).address
    by_mail = f"mailto:{quote(sender, safe='@')}?subject=unsubscribe"
    if not config.web.public_url:
        return (by_mail,)
    token = f"{mail.id}-{_signature(ctx, mail.id)}"
    return (f"{config.web.public_url}/-/unsubscribe/{ctx.company.code}/{token}", by_mail)


def find_unsubscriber(ctx: Context, token: str) -> str:
    """The address the token was sent to; raises NotFound for one that we did not write."""
    number, _dash, signature = token.partition("-")
    if not number.isascii() or not number.isdecimal() or len(number) > 18:
        raise NotFound
    if not hmac.compare_digest(signature.encode(), _signature(ctx, int(number)).encode()):
        raise NotFound
    address = select(MailRecipient.address).where(MailRecipient.mail_id == int(number))
    found = ctx.session.scalars(address).first()
    if found is None:
        raise NotFound
    return found


def unsubscribe(ctx: Context, token: str) -> str:
    """Opt the reader of the mail out of marketing mail; gives the address. Raises NotFound."""
    address = find_unsubscriber(ctx, token)
    count = opt_out(ctx, address)
    facts = {"action": "opt out", "contact_points": count}
    record(ctx.uow, AuditRow("core.mail", int(token.partition("-")[0]), Op.TRANSITION, facts))
    return address


def _signature(ctx: Context, mail_id: int) -> str:
    key = ctx.runtime.config.security.secret_key.get_secret_value().encode()
    text = f"unsubscribe\0{ctx.company.id}\0{mail_id}".encode()
    return hmac.new(key, text, hashlib.sha256).hexdigest()[:SIGNATURE]
