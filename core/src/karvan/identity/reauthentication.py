"""What a browser left open must not be enough for: the person proves again who they are.

    @core.post("/-/account/tokens")
    @signed_in("everyone manages their own tokens")
    @reauthenticated
    def add_token(ctx): ...

The wrapper around every view asks for the proof, keeps what was posted, and goes on with it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from datetime import timedelta
from typing import Any
from typing import TypeVar

from karvan.errors import AppError

View = TypeVar("View", bound=Callable[..., Any])

FRESH = timedelta(minutes=10)
_MARK = "__karvan_reauthenticated__"


class ReauthenticationNeeded(AppError):
    """Do this in the browser: it needs you to prove once more who you are."""

    status, code = 403, "core.reauthentication_needed"


def reauthenticated(view: View) -> View:
    """Mark a view that only who proved their identity within ten minutes may reach."""
    setattr(view, _MARK, True)
    return view


def needs_reauthentication(view: Callable[..., Any]) -> bool:
    """Whether the view is marked by `reauthenticated`."""
    return getattr(view, _MARK, False)


def is_fresh(proven_at: datetime | None, now: datetime) -> bool:
    """Whether a proof given then still counts now."""
    return proven_at is not None and now < proven_at + FRESH
