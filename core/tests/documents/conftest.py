"""Receipts: a kind of document made for these tests, with lines, workflow and content hash."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import BigInteger
from sqlalchemy import Boolean
from sqlalchemy import Connection
from sqlalchemy import String
from sqlalchemy import Text
from sqlalchemy import UniqueConstraint
from sqlalchemy import text
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column

from karvan.actors import Actor
from karvan.audit.content import ContentRule
from karvan.builtin import CORE_SETUPS
from karvan.companies.info import CompanyInfo
from karvan.context import Context
from karvan.contracts.references import DocumentRef
from karvan.db.base import company_ref
from karvan.db.base import forget_plugin
from karvan.db.base import metadata
from karvan.db.base import plugin_base
from karvan.db.engine import Database
from karvan.db.mixins import CompanyMixin
from karvan.db.mixins import VersionMixin
from karvan.db.rules import Lines
from karvan.db.rules import frozen
from karvan.db.rules import numbered
from karvan.db.security import secure_tables
from karvan.db.triggers import install
from karvan.db.types import ExactDecimal
from karvan.db.types import JsonData
from karvan.db.types import LocalDate
from karvan.db.types import MinorUnits
from karvan.db.types import UtcInstant
from karvan.documents.contract import DocumentKind
from karvan.documents.models import NumberSeries
from karvan.documents.numbering import enlist_numbering
from karvan.documents.reversal import link_reversal
from karvan.documents.series import create_series
from karvan.documents.series import range_of
from karvan.documents.workflow import State
from karvan.documents.workflow import Transition
from karvan.documents.workflow import Workflow
from karvan.modules.parties.models import Party
from karvan.plugins.published import event
from karvan.plugins.registry import PluginRegistry
from karvan.runtime import Runtime
from karvan.testing.builders import a_company
from karvan.testing.databases import APPLICATION
from karvan.testing.databases import TestDatabase
from karvan.testing.databases import drop_database
from karvan.testing.databases import new_database
from karvan.testing.installations import config_for
from karvan.values import Money

CLI = Actor.cli("test")
KIND = "core.receipt"


@event("core.receipt_posting", version=1)
@dataclass(frozen=True)
class ReceiptPosting:
    document: DocumentRef


@event("core.receipt_posted", version=1)
@dataclass(frozen=True)
class ReceiptPosted:
    document: DocumentRef


def declare_models() -> tuple[Any, Any]:
    base = plugin_base("receipts")

    class Receipt(CompanyMixin, VersionMixin, base):  # type: ignore[misc, valid-type]
        __tablename__ = "receipts_receipt"
        __rules__ = (
            numbered("number", "seq"),
            frozen(lines=(Lines("receipts_line", header="receipt_id"),)),
        )
        __table_args__ = (UniqueConstraint("company_id", "series_id", "number"),)
        party_id: Mapped[int | None]
        party: Mapped[Party | None] = company_ref(Party, nullable=True)
        series_id: Mapped[int | None]
        series: Mapped[NumberSeries | None] = company_ref(NumberSeries, nullable=True)
        range_key: Mapped[str | None] = mapped_column(String(20))
        seq: Mapped[int | None] = mapped_column(BigInteger)
        number: Mapped[str | None] = mapped_column(String(40))
        state: Mapped[str] = mapped_column(String(12), default="draft")
        on_date: Mapped[date] = mapped_column(LocalDate)
        note: Mapped[str] = mapped_column(Text, default="", info={"personal": True})
        posted_at: Mapped[datetime | None] = mapped_column(UtcInstant)

    class Line(CompanyMixin, base):  # type: ignore[misc, valid-type]
        __tablename__ = "receipts_line"
        receipt_id: Mapped[int]
        receipt: Mapped[Receipt] = company_ref(Receipt)
        amount: Mapped[int] = mapped_column(MinorUnits)
        rate: Mapped[Decimal | None] = mapped_column(ExactDecimal)
        is_gift: Mapped[bool] = mapped_column(Boolean, default=False)
        tags: Mapped[Any] = mapped_column(JsonData, default=list)
        text: Mapped[str] = mapped_column(Text, default="", info={"personal": True})

    return Receipt, Line


class Receipts:
    """What a test does with receipts."""

    def __init__(self) -> None:
        self.Receipt, self.Line = declare_models()
        self.content = ContentRule(
            header=self.Receipt,
            lines=(self.Line.receipt_id,),
            codes={Party: "code", NumberSeries: "code"},
            posted=self.Receipt.state == "posted",
        )
        self.workflow = Workflow(
            entity="receipt",
            model=self.Receipt,
            states=(State("draft", "Draft"), State("posted", "Posted"), State("void", "Void")),
            transitions=(
                Transition(
                    "post", ("draft",), "posted", "core.receipt.post", "Post",
                    asks=lambda r: ReceiptPosting(DocumentRef(KIND, r.id)),
                    tells=lambda r: ReceiptPosted(DocumentRef(KIND, r.id, r.number)),
                    apply=self.enlist,
                ),
                Transition("drop", ("draft",), "void", "core.receipt.drop", "Drop"),
            ),
        )  # fmt: skip
        self.blocked: list[str] = []

    def setup(self, setup: Any) -> None:
        for right in ("read", "post", "drop", "cancel", "copy"):
            setup.permission(f"core.receipt.{right}", right)
        setup.event(ReceiptPosting)
        setup.event(ReceiptPosted)
        setup.workflow(self.workflow)
        setup.document(self.kind())

    def kind(self) -> DocumentKind:
        return DocumentKind(
            kind=KIND,
            model=self.Receipt,
            label="Receipt",
            title=lambda _ctx, r: f"Receipt {r.number or r.id}",
            state=lambda _ctx, r: self.workflow.state_of(r).title,
            permission="core.receipt.read",
            link=lambda _ctx, r: ("core.receipts", {"receipt_id": r.id}),
            total=lambda ctx, _r: Money(700, ctx.company.currency),
            cancel=self.reverse,
            cancel_permission="core.receipt.cancel",
            copy=lambda ctx, r: self.draft(ctx, on=r.on_date),
            copy_permission="core.receipt.copy",
            blockers=lambda _ctx, _r: list(self.blocked),
        )

    def draft(self, ctx: Context, *, on: date = date(2026, 1, 1), **values: Any) -> Any:
        """A receipt with two lines."""
        receipt = self.Receipt(on_date=on, **values)
        ctx.session.add(receipt)
        ctx.uow.flush()
        for amount in (500, 200):
            paid = f"paid by Layla: {amount}"
            ctx.session.add(self.Line(receipt_id=receipt.id, amount=amount, text=paid))
        ctx.uow.flush()
        return receipt

    def enlist(self, ctx: Context, receipt: Any) -> None:
        series = series_of(ctx)
        enlist_numbering(
            ctx,
            receipt,
            series.id,
            range_of(ctx, series, receipt.on_date),
            {"state": "posted", "posted_at": ctx.clock.now()},
            content=self.content,
        )

    def reverse(self, ctx: Context, receipt: Any, reason: str) -> DocumentRef:
        opposite = self.draft(ctx, on=receipt.on_date, note=reason)
        ref = DocumentRef(KIND, opposite.id)
        link_reversal(ctx, ref, DocumentRef(KIND, receipt.id))
        return ref


def series_of(ctx: Context) -> NumberSeries:
    """The series of the company's receipts, made when first needed."""
    from karvan.documents.series import find_series

    return find_series(ctx, "RC") or create_series(ctx, "RC")


@pytest.fixture(scope="package")
def receipts() -> Iterator[Receipts]:
    yield Receipts()
    forget_plugin("receipts")


def open_receipts(
    receipts: Receipts, template: TestDatabase, folder: Path, *, guarded: bool
) -> Iterator[Runtime]:
    """An installation whose core knows receipts; with `guarded=False` no trigger keeps them."""
    made = new_database(template.kind, folder, template)
    config = config_for(made)
    database = Database.open(made.url, made.owner_url)
    tables = [receipts.Receipt.__table__, receipts.Line.__table__]
    with database.begin(write=True, owner=True) as connection:
        metadata.create_all(connection, tables=tables)
        secure_tables(connection, tables, APPLICATION)
        if guarded:
            install(connection, tables)
        else:
            drop_keys(connection, [table.name for table in tables])
    registry = PluginRegistry.load(config, core=(*CORE_SETUPS, receipts.setup))
    opened = Runtime(config, database, registry)
    yield opened
    opened.close()
    drop_database(made)


def drop_keys(connection: Connection, tables: list[str]) -> None:
    """Take the foreign keys away, as someone with the owner's password could."""
    if connection.dialect.name == "sqlite":
        return  # there a connection simply switches them off
    for table in tables:
        keys = (
            f"SELECT conname FROM pg_constraint WHERE contype='f' AND conrelid='{table}'::regclass"
        )
        for (name,) in connection.execute(text(keys)).all():
            connection.execute(text(f"ALTER TABLE {table} DROP CONSTRAINT {name}"))


@pytest.fixture(scope="package")
def guarded_runtime(
    receipts: Receipts, database_template: TestDatabase, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Runtime]:
    folder = tmp_path_factory.mktemp("receipts")
    yield from open_receipts(receipts, database_template, folder, guarded=True)


@pytest.fixture(scope="package")
def unguarded_runtime(
    receipts: Receipts, database_template: TestDatabase, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Runtime]:
    folder = tmp_path_factory.mktemp("tampered")
    yield from open_receipts(receipts, database_template, folder, guarded=False)


@pytest.fixture
def runtime(guarded_runtime: Runtime) -> Runtime:
    return guarded_runtime


@pytest.fixture
def company(runtime: Runtime) -> CompanyInfo:
    return a_company(runtime)


@pytest.fixture
def post(runtime: Runtime, company: CompanyInfo, receipts: Receipts) -> Callable[..., list[int]]:
    """Drafts and posts receipts in one unit of work; their ids."""

    def posted(count: int = 1, **values: Any) -> list[int]:
        def act(ctx: Context) -> list[int]:
            made = [receipts.draft(ctx, **values) for _ in range(count)]
            for each in made:
                receipts.enlist(ctx, each)
            return [each.id for each in made]

        return runtime.run(company.id, CLI, act)

    return posted
