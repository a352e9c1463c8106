"""What may be wrong with a mail, or with what one wants to do to it."""

from __future__ import annotations

from karvan.errors import AppError
from karvan.errors import Refusal


class MailBusy(Refusal):
    """The mail is {state}, so this cannot be done to it now."""

    code = "core.mail.state"


class UnknownMailTemplate(AppError):
    """There is no mail template {code}; a plugin declares it by setup.mail_template."""

    status, code = 404, "core.mail.unknown_template"
