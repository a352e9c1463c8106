"""The signature of a delivery, `t=1743422400,v1=<hex>`: HMAC-SHA256 over time and body.

    signature = hmac(secret, f"{t}.{body}")

The receiver computes the same, compares in constant time, and refuses what is older than minutes.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets

HEADER = "Karvan-Signature"
PREFIX = "whsec_"


def new_secret() -> str:
    """A secret nobody can guess, that says what it is."""
    return PREFIX + secrets.token_urlsafe(32)


def sign(secret: str, timestamp: int, body: bytes) -> str:
    """The value of the header."""
    told = f"{timestamp}.".encode() + body
    return f"t={timestamp},v1={hmac.new(secret.encode(), told, hashlib.sha256).hexdigest()}"
