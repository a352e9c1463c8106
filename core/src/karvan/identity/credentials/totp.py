"""Codes of an authenticator app (RFC 6238) and the recovery codes that stand in for it; pure.

A code is good for its own 30 seconds and those before and after, since clocks differ, and for one
time only: the step of the last code accepted is remembered.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime
from hmac import compare_digest

import pyotp

from karvan.text import fold_digits

SECONDS, DIGITS, DRIFT = 30, 6, 1
RECOVERY_CODES = 10
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
HALF = 5


def new_secret() -> str:
    """A secret for an app, in base 32."""
    return pyotp.random_base32()


def address_for_app(secret: str, *, account: str, site: str) -> str:
    """The `otpauth:` address that an app reads from a QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=account, issuer_name=site)


def find_step(secret: str, code: str, now: datetime, last_step: int) -> int | None:
    """The time step whose code this is; None for a wrong, an old, or an already used one."""
    app, present = pyotp.TOTP(secret, digits=DIGITS, interval=SECONDS), step_at(now)
    typed = clean_code(code).encode()
    for step in range(present - DRIFT, present + DRIFT + 1):
        if compare_digest(app.generate_otp(step).encode(), typed) and step > last_step:
            return step
    return None


def step_at(now: datetime) -> int:
    """The number of the 30 seconds that an instant lies in, counted from 1970."""
    return int(now.timestamp()) // SECONDS


def new_recovery_codes() -> list[str]:
    """Ten codes of 49 random bits each, as `abcde-fgh23`."""
    return [f"{_letters(HALF)}-{_letters(HALF)}" for _each in range(RECOVERY_CODES)]


def recovery_hash(user_id: int, code: str) -> bytes:
    """What is kept of a recovery code."""
    return hashlib.sha256(f"{user_id}:{clean_code(code)}".encode()).digest()


def clean_code(code: str) -> str:
    """A code as it is compared: digits of any script, no blanks, hyphens or capitals."""
    folded = fold_digits(code).strip().lower()
    return "".join(letter for letter in folded if letter.isalnum())


def _letters(count: int) -> str:
    return "".join(secrets.choice(ALPHABET) for _each in range(count))
