"""What leaves the house on paper or by mail, and what people are told."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from karvan.i18n import Text


@dataclass(frozen=True)
class NotificationKind:
    """A reason to tell a person something; each person chooses by which way they hear of it."""

    plugin: str
    kind: str
    title: Text
    by_mail: bool = False


@dataclass(frozen=True)
class MailTemplate:
    """What a plugin says by mail, in each language, until a company writes its own words.

    `fields` are what the words may name (see `karvan.merge_text`).
    """

    plugin: str
    code: str
    title: Text
    subject: Mapping[str, str]
    body: Mapping[str, str]
    fields: tuple[Any, ...] = ()


@dataclass(frozen=True)
class PrintFormat:
    """A layout for documents of one kind: `read(ctx, record, locale)` gives what it prints.

    An empty language or country means any; it holds from a day to a day, not included. `columns`
    are what a company may leave out or put into another order.
    """

    plugin: str
    code: str
    document_kind: str
    template: str
    title: Text
    read: Callable[..., Any]
    fields: tuple[Any, ...] = ()
    columns: tuple[tuple[str, Text], ...] = ()
    language: str | None = None
    country: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None
