"""What a provider says of a person, and whether it may be believed (OpenID Connect Core 3.1.3.7).

Pure: the signature was checked before, by the provider's own keys.
"""

from __future__ import annotations

from collections.abc import Collection
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from hmac import compare_digest
from typing import Any

from karvan.i18n import Text
from karvan.i18n import lazy_gettext as _

CLOCKS_DIFFER = timedelta(minutes=2)


@dataclass(frozen=True)
class Expected:
    """What the token must say: who made it, for whom, and the nonce of this one attempt."""

    issuer: str
    client_id: str
    nonce: str
    now: datetime


@dataclass(frozen=True)
class ProviderPerson:
    """The account at the provider; `email` is empty unless the provider vouches for it."""

    issuer: str
    subject: str
    email: str
    name: str
    proven_at: datetime | None = None


def find_fault(claims: Mapping[str, Any], expected: Expected) -> Text | None:
    """Why the token is not believed, or None."""
    if claims.get("iss") != expected.issuer:
        return _("it was issued by someone else")
    audience = claims.get("aud")
    audiences = audience if isinstance(audience, list) else [audience]
    if expected.client_id not in audiences:
        return _("it was made for another program")
    if len(audiences) > 1 and claims.get("azp") != expected.client_id:
        return _("it was made for another program")
    if not compare_digest(str(claims.get("nonce", "")).encode(), expected.nonce.encode()):
        return _("it belongs to another attempt")
    if not isinstance(claims.get("sub"), str) or not 0 < len(claims["sub"]) <= 255:
        return _("it names nobody")
    return _find_fault_of_time(claims, expected.now)


def _find_fault_of_time(claims: Mapping[str, Any], now: datetime) -> Text | None:
    expires, issued = _instant(claims, "exp"), _instant(claims, "iat")
    if expires is None or issued is None or now >= expires + CLOCKS_DIFFER:
        return _("it has expired")
    if issued > now + CLOCKS_DIFFER:
        return _("its clock is ahead of ours")
    return None


def person_in(claims: Mapping[str, Any]) -> ProviderPerson:
    """The person the believed token is about."""
    vouched = claims.get("email_verified") in {True, "true"}
    email = claims.get("email") if vouched else ""
    name = claims.get("name") or claims.get("preferred_username") or ""
    return ProviderPerson(
        issuer=str(claims["iss"]),
        subject=str(claims["sub"]),
        email=str(email or "").strip(),
        name=str(name).strip()[:200],
        proven_at=_instant(claims, "auth_time"),
    )


def is_of_domain(email: str, domains: Collection[str]) -> bool:
    """Whether the address lies in one of the domains; any does where none is named."""
    domain = email.rpartition("@")[2].casefold()
    return not domains or domain in {each.casefold().lstrip("@") for each in domains}


def _instant(claims: Mapping[str, Any], name: str) -> datetime | None:
    value = claims.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return datetime.fromtimestamp(value, tz=UTC)
    except (OverflowError, OSError, ValueError):
        return None
