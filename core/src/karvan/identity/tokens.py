"""Random tokens: the person holds the token, the database only its hash."""

from __future__ import annotations

import hashlib
import secrets

TOKEN_BYTES = 32


def new_token() -> str:
    """A token that nobody can guess, safe in a link and in a cookie."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def token_hash(token: str) -> bytes:
    """What the database keeps of a token; the token itself cannot be found from it."""
    return hashlib.sha256(token.encode()).digest()
