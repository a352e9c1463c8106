"""Journals, each made with the number series of its entries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from karvan.api import TranslatedText
from karvan.api import create_series
from karvan.text import identity_key
from karvan_finance import errors
from karvan_finance.errors import NoSuchRecord
from karvan_finance.ledger.models import Journal
from karvan_finance.ledger.models.journals import JournalKind

if TYPE_CHECKING:
    from karvan.api import Context

GENERAL, OPENING = "GEN", "OPN"


@dataclass(frozen=True)
class NewJournal:
    """A journal to be made; its entries are numbered CODE/2025/00001, anew each fiscal year."""

    code: str
    name: str | TranslatedText
    kind: JournalKind


def create_journal(ctx: Context, command: NewJournal) -> Journal:
    """Make a journal and its number series."""
    code = command.code.strip().upper()
    name = command.name if isinstance(command.name, TranslatedText) else command.name.strip()
    if not code or not name:
        raise errors.NameNeeded
    if identity_key(code) in map(identity_key, ctx.session.scalars(select(Journal.code))):
        raise errors.CodeTaken(code=code)
    series = create_series(ctx, code)
    journal = Journal(
        code=code,
        name=name if isinstance(name, TranslatedText) else TranslatedText(en=name),
        kind=command.kind,
        series_id=series.id,
    )
    ctx.session.add(journal)
    ctx.session.flush()
    return journal


def rename_journal(ctx: Context, journal: Journal, name: TranslatedText) -> Journal:
    """Give a journal another name; its code stands in the numbers of its entries and stays."""
    if not str(name).strip():
        raise errors.NameNeeded
    journal.name = name
    ctx.session.flush()
    return journal


def get_journal(ctx: Context, code: str) -> Journal:
    """The journal of this code; raises NotFound."""
    journal = ctx.session.scalars(select(Journal).where(Journal.code == code)).one_or_none()
    if journal is None:
        raise NoSuchRecord(what="journal", key=code)
    return journal
