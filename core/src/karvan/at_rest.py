"""Secrets that must be read again are stored encrypted, under a key made from the configured one.

A copy of the database alone then gives away no second factor and no password of another service.
Passwords and tokens are not encrypted but hashed: nobody has to read those again.

    [security]
    secret_key_file = "/run/secrets/karvan_key"
    old_secret_keys = ["the key before"]     # still opens what it closed
"""

from __future__ import annotations

import base64
import functools
from typing import TYPE_CHECKING

from cryptography.fernet import Fernet
from cryptography.fernet import InvalidToken
from cryptography.fernet import MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from karvan.errors import AppError
from karvan.errors import Refusal

if TYPE_CHECKING:
    from karvan.config import SecuritySection

PURPOSE = b"karvan: secrets at rest, 1"
KEY_BYTES = 32


class SecretKeyMissing(Refusal):
    """Set KARVAN_SECRET_KEY to a long random text and start again: without it, nothing that is
    encrypted now could be read after the next start.
    """

    code = "core.secret_key_missing"


class SecretUnreadable(AppError):
    """A stored secret was encrypted under another secret key. Add the key before the present one
    to [security] old_secret_keys, or enter the secret again.
    """

    status, code = 500, "core.secret_unreadable"


def encrypt(security: SecuritySection, text: str) -> str:
    """The text as it may be stored. Raises SecretKeyMissing where the key ends with the process."""
    if "secret_key" not in security.model_fields_set:
        raise SecretKeyMissing
    return _cipher(_keys(security)).encrypt(text.encode()).decode("ascii")


def decrypt(security: SecuritySection, stored: str) -> str:
    """The text again, closed by the present key or an older one. Raises SecretUnreadable."""
    try:
        return _cipher(_keys(security)).decrypt(stored.encode("ascii")).decode()
    except (InvalidToken, UnicodeEncodeError) as problem:
        raise SecretUnreadable from problem


def _keys(security: SecuritySection) -> tuple[str, ...]:
    older = (each.get_secret_value() for each in security.old_secret_keys)
    return (security.secret_key.get_secret_value(), *older)


@functools.lru_cache(maxsize=8)
def _cipher(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(_derived(each)) for each in keys])


def _derived(key: str) -> bytes:
    derivation = HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=PURPOSE)
    return base64.urlsafe_b64encode(derivation.derive(key.encode()))
