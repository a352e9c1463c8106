"""How failures to sign in slow a guesser down: growing delays, never a lasting lock.

More than ten attempts within a minute block for 2, 4, 8 … seconds, up to a quarter of an hour.
A right password is never locked out for good, since anyone could lock out anybody.
"""

from __future__ import annotations

import hashlib
import ipaddress
from dataclasses import dataclass
from datetime import datetime
from datetime import timedelta

WINDOW = timedelta(minutes=1)
LONGEST_DELAY = timedelta(minutes=15)
FREE_ATTEMPTS = 10
IPV4_NETWORK, IPV6_NETWORK = 24, 64


@dataclass(frozen=True)
class Attempts:
    """What is remembered of one key: attempts since `window_at`, and until when it is blocked."""

    window_at: datetime
    hits: int
    blocked_until: datetime | None = None

    def is_blocked(self, now: datetime) -> bool:
        """Whether a further attempt is refused now."""
        return self.blocked_until is not None and now < self.blocked_until


def after_attempt(before: Attempts | None, now: datetime) -> Attempts:
    """What is remembered after one more attempt, which was not blocked.

    Example: the eleventh attempt within a minute blocks for two seconds, the twelfth for four.
    """
    if before is None or _is_forgotten(before, now):
        return Attempts(window_at=now, hits=1)
    hits = before.hits + 1
    if hits <= FREE_ATTEMPTS:
        return Attempts(before.window_at, hits)
    return Attempts(before.window_at, hits, now + _delay(hits - FREE_ATTEMPTS))


def _delay(excess: int) -> timedelta:
    seconds = 2 ** min(excess, 10)
    return min(timedelta(seconds=seconds), LONGEST_DELAY)


def _is_forgotten(attempts: Attempts, now: datetime) -> bool:
    if attempts.blocked_until is None:
        return now >= attempts.window_at + WINDOW
    return now >= attempts.blocked_until + LONGEST_DELAY


def sign_in_keys(email: str, address: str | None) -> tuple[bytes, bytes]:
    """The two keys of a sign-in: the account as seen from a network, and the address itself."""
    network = network_of(address)
    return _key("account", email, network), _key("address", address or "")


def second_step_keys(user_id: int, address: str | None) -> tuple[bytes, bytes]:
    """The two keys of a code: the account, from wherever it is tried, and the address.

    Only who knows the password gets so far, so that nobody else can slow the account down.
    """
    return _key("code", str(user_id)), _key("address", address or "")


def token_key(token_id: int) -> bytes:
    """The key under which the requests of an API token are counted."""
    return _key("token", str(token_id))


def person_key(user_id: int) -> bytes:
    """The key under which what a signed-in person asks of the API is counted."""
    return _key("person", str(user_id))


def wrong_token_keys(address: str | None) -> tuple[bytes, ...]:
    """The key of an attempt with a token that is none."""
    return (_key("wrong token", address or ""),)


def network_of(address: str | None) -> str:
    """The network an address belongs to: /24 for IPv4, /64 for IPv6; "" when it is no address."""
    try:
        parsed = ipaddress.ip_address(address or "")
    except ValueError:
        return ""
    length = IPV4_NETWORK if parsed.version == 4 else IPV6_NETWORK
    return str(ipaddress.ip_network((parsed, length), strict=False))


def _key(*parts: str) -> bytes:
    return hashlib.sha256("\x00".join(parts).encode()).digest()


def portal_keys(company_id: int, what: str, address: str | None) -> tuple[bytes, bytes]:
    """The two keys of an outsider's attempt: what is tried from a network, and the address itself."""
    network = network_of(address)
    return _key("portal", str(company_id), what, network), _key("portal-address", address or "")
