"""What is to go, announced long enough before: since when, what to use instead, until when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from karvan.i18n import Text

SHORTEST = timedelta(days=365)


@dataclass(frozen=True)
class Deprecated:
    """A field or an entity that programs should leave: `since` that day, for what is `instead`.

    `until` is the day from which it may be gone, at least a year after `since`; None: not decided.
    REST sends both as the headers Deprecation (RFC 9745) and Sunset (RFC 8594).
    """

    since: date
    instead: Text
    until: date | None = None


def too_short(name: str, deprecated: Deprecated | None) -> Iterator[tuple[str, str]]:
    """What is wrong with the time that is left, as argument and sentence."""
    if deprecated is None or deprecated.until is None:
        return
    if deprecated.until - deprecated.since < SHORTEST:
        yield "deprecated", f"{name} must stay for a year after it was deprecated"
