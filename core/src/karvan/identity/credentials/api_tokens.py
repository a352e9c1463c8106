"""The text of an API token, and what its scopes leave of its owner's rights; pure.

`kvt_k3v9x2aq_…`: the first part says what it is, so that scanners find a leaked one; the second is
shown in lists; the rest is the secret.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass

from karvan.actors import EVERYTHING
from karvan.identity.credentials.totp import ALPHABET
from karvan.identity.tokens import new_token

KIND = "kvt"
PREFIX_LETTERS = 8
SHAPE = re.compile(r"kvt_([a-z2-9]{8})_[A-Za-z0-9_-]{40,60}")
MEMBER_SCOPE = "core.member"  # what every member may see, beside what needs a permission


@dataclass(frozen=True)
class TokenText:
    """A token as its holder has it, and the prefix it is found by."""

    prefix: str
    text: str


def new_token_text() -> TokenText:
    """A token nobody can guess."""
    prefix = "".join(secrets.choice(ALPHABET) for _each in range(PREFIX_LETTERS))
    return TokenText(prefix, f"{KIND}_{prefix}_{new_token()}")


def prefix_of(text: str) -> str | None:
    """The prefix in a token's text, or None when it is no token."""
    found = SHAPE.fullmatch(text)
    return found[1] if found else None


def permissions_within(scopes: Iterable[str], held: frozenset[str]) -> frozenset[str]:
    """What a token may do: its scopes, as far as its owner still holds them.

    Example: scopes a and b of an owner who holds b and c leave b.
    """
    wanted = frozenset(scopes) - {EVERYTHING}
    return wanted if EVERYTHING in held else wanted & held
