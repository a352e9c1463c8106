"""The timeline: what happened to a record or a party, written by whoever did it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from typing import ClassVar

from sqlalchemy import BigInteger
from sqlalchemy import Index
from sqlalchemy import String
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column

from karvan.db.base import CoreBase
from karvan.db.base import company_ref
from karvan.db.mixins import CompanyMixin
from karvan.db.rules import PostgresqlTrigger
from karvan.db.rules import Rule
from karvan.db.rules import SqliteTrigger
from karvan.db.rules import rule
from karvan.db.types import JsonData
from karvan.db.types import UtcInstant
from karvan.modules.parties.models import Party

FACTS = ("at", "kind", "actor_kind", "actor_id", "permission")
REFUSAL = "KV005 timeline_kept: what happened stays as it was written"


def _kept() -> Rule:
    """An item only ever moves to another record (a merge) or loses its words (an erasure)."""
    changed = " OR ".join(f"NEW.{each} IS NOT OLD.{each}" for each in FACTS)
    distinct = " OR ".join(f"NEW.{each} IS DISTINCT FROM OLD.{each}" for each in FACTS)
    words = "(NEW.summary <> OLD.summary AND NEW.summary <> '')"
    new, old = "CAST(NEW.params AS text)", "CAST(OLD.params AS text)"
    params = f"({new} <> {old} AND {new} <> '{{}}')"
    refuse = f"SELECT RAISE(ABORT, '{REFUSAL}')"
    raises = f"RAISE EXCEPTION USING ERRCODE = 'KV005', MESSAGE = '{REFUSAL}';"
    return rule(
        "timeline_kept",
        sqlite=(
            SqliteTrigger(
                "BEFORE", "UPDATE", refuse, f"{changed} OR {words} OR {params}", "update"
            ),
            SqliteTrigger("BEFORE", "DELETE", refuse, "", "delete"),
        ),
        postgresql=(
            PostgresqlTrigger(
                "BEFORE",
                ("UPDATE",),
                "row",
                f"\n  IF {distinct} OR {words} OR {params} THEN\n    {raises}\n  END IF;"
                "\n  RETURN NEW;",
                "update",
                reads_tables=False,
            ),
            PostgresqlTrigger(
                "BEFORE", ("DELETE",), "row", f"\n  {raises}", "delete", reads_tables=False
            ),
        ),
    )


class TimelineItem(CompanyMixin, CoreBase):
    """Something that happened: `kind` and `params` make its text in the reader's language.

    `summary` is that text as it was when written, for the day its plugin is missing; `permission`
    is what reading it then takes.
    """

    __tablename__ = "core_timeline_item"
    __audit_exempt__ = "append-only itself; what it tells of is audited where it happened"
    __record_pairs__: ClassVar[tuple[tuple[str, str], ...]] = (("subject_kind", "subject_id"),)
    __rules__ = (_kept(),)
    __table_args__ = (
        Index("ix_core_timeline_item_party", "company_id", "party_id", "at", "id"),
        Index(
            "ix_core_timeline_item_subject", "company_id", "subject_kind", "subject_id", "at", "id"
        ),
    )

    at: Mapped[datetime] = mapped_column(UtcInstant)
    kind: Mapped[str] = mapped_column(String(80), info={"personal": False})
    permission: Mapped[str] = mapped_column(String(120), info={"personal": False})
    party_id: Mapped[int | None]
    party: Mapped[Party | None] = company_ref(Party, nullable=True, index=False)
    subject_kind: Mapped[str] = mapped_column(String(60), info={"personal": False})
    subject_id: Mapped[int] = mapped_column(BigInteger)
    actor_kind: Mapped[str] = mapped_column(String(10), info={"personal": False})
    actor_id: Mapped[int | None] = mapped_column(BigInteger)
    params: Mapped[dict[str, Any]] = mapped_column(JsonData, default=dict, info={"personal": True})
    summary: Mapped[str] = mapped_column(String(400), default="", info={"personal": True})
