"""Who may open an address: every view carries exactly one declaration of it.

`@permission("finance.entry.read")` for the holders of a permission, `@signed_in(reason)` for
every signed-in user (on a company's page: every member), `@portal` for the outside person whom a
company let into its portal, `@public(reason)` for anyone. A view without one stops the start-up,
since the usual hole is one forgotten check.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any
from typing import TypeVar

View = TypeVar("View", bound=Callable[..., Any])

_ATTRIBUTE = "__karvan_access__"


class Audience(Enum):
    """Who a declaration admits."""

    HOLDERS = "holders of a permission"
    SIGNED_IN = "signed-in users"
    PORTAL = "outside people in the portal"
    PUBLIC = "anyone"


@dataclass(frozen=True)
class Access:
    """The access declaration of one view; `any_token` lets a token in that has other scopes."""

    audience: Audience
    permission: str | None = None
    reason: str | None = None
    any_token: bool = False


@dataclass(frozen=True)
class Internal:
    """A port's declaration that its calls need no permission of the user, and why."""

    reason: str


def permission(code: str) -> Callable[[View], View]:
    """Admit holders of `code`, for example `finance.entry.read`."""
    return _declare(Access(Audience.HOLDERS, permission=code))


def signed_in(reason: str, *, any_token: bool = False) -> Callable[[View], View]:
    """Admit every signed-in user; on an address of a company, every member of it.

    An API token needs the scope `core.member`, unless `any_token` admits all of the company's.
    """
    return _declare(Access(Audience.SIGNED_IN, reason=reason, any_token=any_token))


def portal(view: View) -> View:
    """Admit the outside person of this company's portal, and nobody who is signed in as staff.

    `portal_party(ctx)` is who it is; the view shows what belongs to that party and nothing else.
    """
    return _declare(Access(Audience.PORTAL))(view)


def public(reason: str) -> Callable[[View], View]:
    """Admit anyone, signed in or not; the reason is read in review."""
    return _declare(Access(Audience.PUBLIC, reason=reason))


def internal(reason: str) -> Internal:
    """For `setup.port(..., permissions=internal(reason))`: called by code only, and why."""
    return Internal(reason)


def access_of(view: Callable[..., Any]) -> Access | None:
    """The declaration a view carries, or None."""
    found = getattr(view, _ATTRIBUTE, None)
    return found if isinstance(found, Access) else None


def _declare(access: Access) -> Callable[[View], View]:
    def mark(view: View) -> View:
        if access_of(view) is not None:
            message = f"{view.__qualname__} declares its access twice: keep one decorator"
            raise TypeError(message)
        setattr(view, _ATTRIBUTE, access)
        return view

    return mark
