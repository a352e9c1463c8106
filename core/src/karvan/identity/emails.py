"""E-mail addresses as names of accounts: compared folded, checked only for their shape."""

from __future__ import annotations

import re
import unicodedata

from karvan.errors import Problem
from karvan.i18n import lazy_gettext as _

LONGEST = 254
SHAPE = re.compile(r"[^@\s\x00-\x1f]+@[^@\s\x00-\x1f.]+(\.[^@\s\x00-\x1f.]+)*")


def fold_email(email: str) -> str:
    """One account, however its address is typed: compatible forms and capitals are one."""
    return unicodedata.normalize("NFKC", email).strip().casefold()


def find_email_problems(email: str) -> list[Problem]:
    """Why the address cannot name an account; whether it receives mail is not asked."""
    folded = fold_email(email)
    if len(folded) <= LONGEST and SHAPE.fullmatch(folded):
        return []
    text = _("Use an e-mail address such as ana@example.com.")
    return [Problem("core.user.email", text, field="email")]
