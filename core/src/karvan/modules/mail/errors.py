"""What may be wrong with a mail, or with what one wants to do to it."""

from __future__ import annotations

from karvan.errors import Refusal


class MailBusy(Refusal):
    """The mail is {state}, so this cannot be done to it now."""

    code = "core.mail.state"
