"""A throw-away plugin with entities of every kind of field, for tests of the entity kit.

`depot.crate` has one field of each kind, lines, a workflow, a number and an archive;
`depot.task` belongs to a person and a team; `depot.bin` declares nothing but model and labels.

    from tests.support.depot import at_work, depot, depot_runtime  # fixtures
"""

from __future__ import annotations

import contextlib
import importlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from karvan.actors import Actor
from karvan.companies.info import CompanyInfo
from karvan.context import Context
from karvan.db.base import metadata
from karvan.entities.declaring.declaration import Entity
from karvan.migrations.backup import BackupPlan
from karvan.migrations.rendering import render_table
from karvan.modules.parties.services import CreateParty
from karvan.modules.parties.services import create_party
from karvan.plugins.install import install
from karvan.runtime import Runtime
from karvan.testing.builders import a_company
from karvan.testing.databases import TestDatabase
from karvan.testing.databases import drop_database
from karvan.testing.databases import new_database
from karvan.testing.installations import open_runtime
from karvan.testing.plugins import a_plugin
from karvan.testing.plugins import on_path

CLI = Actor.cli("test")
CODE = """
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import BigInteger, Boolean, CheckConstraint, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from karvan.api import (
    CalendarView, Chart, Command, CompanyMixin, Deprecated, Entity, ExactDecimal, Field, FormView, ImportView,
    Invalid, Kanban, LinesGrid, ListView, LocalDate, Micro, MinorUnits, Party, Pivot, Problem, Scopes,
    Section, SmartButton, StampMixin, State, Tab, Transition, Translated, TranslatedText, UtcInstant,
    VersionMixin, Workflow, company_ref, hookimpl, plugin_base,
)

Base = plugin_base("depot")
PLAIN = {"personal": False}
STATES = (("open", "Open"), ("packed", "Packed"), ("shipped", "Shipped"))


def words(size=80, null=True):
    return mapped_column(String(size), nullable=null, info=PLAIN)


class Crate(CompanyMixin, VersionMixin, StampMixin, Base):
    __tablename__ = "depot_crate"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'packed', 'shipped')", name="state"),
        Index("ix_depot_crate_number", "company_id", "number", "id"),
        Index("ix_depot_crate_name", "company_id", "name", "id"),
        Index("ix_depot_crate_packed_on", "company_id", "packed_on", "id"),
        Index("ix_depot_crate_amount", "company_id", "amount", "id"),
        Index("ix_depot_crate_state", "company_id", "state", "id"),
        Index("ix_depot_crate_sealed_at", "company_id", "sealed_at", "id"),
    )
    number: Mapped[str | None] = words(40)
    seq: Mapped[int | None] = mapped_column(BigInteger)
    name: Mapped[str] = words(null=False)
    note: Mapped[str | None] = mapped_column(String(2000), info=PLAIN)
    title: Mapped[TranslatedText | None] = mapped_column(Translated, info=PLAIN)
    pieces: Mapped[int | None] = mapped_column(Integer)
    weight: Mapped[int | None] = mapped_column(Micro)
    unit_price: Mapped[int | None] = mapped_column(Micro)
    amount: Mapped[int | None] = mapped_column(MinorUnits)
    currency: Mapped[str | None] = words(3)
    rate: Mapped[Decimal | None] = mapped_column(ExactDecimal)
    share: Mapped[Decimal | None] = mapped_column(ExactDecimal)
    packed_on: Mapped[date | None] = mapped_column(LocalDate)
    sealed_at: Mapped[datetime | None] = mapped_column(UtcInstant)
    fragile: Mapped[bool] = mapped_column(Boolean, default=False)
    size: Mapped[str | None] = words(10)
    state: Mapped[str] = mapped_column(String(10), default="open", info=PLAIN)
    active: Mapped[bool] = mapped_column(Boolean, default=True)
    secret: Mapped[str | None] = words(40)
    customer_id: Mapped[int | None]
    customer: Mapped[object] = company_ref(Party, nullable=True)
    inside_id: Mapped[int | None]
    inside: Mapped[object] = company_ref("self", nullable=True)
    picture_id: Mapped[int | None] = mapped_column(BigInteger)
    hidden: Mapped[str | None] = words(40)


class CrateLine(CompanyMixin, VersionMixin, Base):
    __tablename__ = "depot_crate_line"
    crate_id: Mapped[int]
    crate: Mapped[object] = company_ref(Crate, ondelete="CASCADE")
    seq: Mapped[int] = mapped_column(Integer, default=0)
    what: Mapped[str] = words(null=False)
    quantity: Mapped[int | None] = mapped_column(Micro)
    price: Mapped[int | None] = mapped_column(Micro)
    supplier_id: Mapped[int | None]
    supplier: Mapped[object] = company_ref(Party, nullable=True)


class Task(CompanyMixin, VersionMixin, StampMixin, Base):
    __tablename__ = "depot_task"
    __table_args__ = (
        Index("ix_depot_task_title", "company_id", "title", "id"),
        Index("ix_depot_task_due_on", "company_id", "due_on", "id"),
        Index("ix_depot_task_owner", "company_id", "owner_id", "id"),
    )
    title: Mapped[str] = words(null=False)
    stage: Mapped[str] = mapped_column(String(10), default="new", info=PLAIN)
    due_on: Mapped[date | None] = mapped_column(LocalDate)
    effort: Mapped[int | None] = mapped_column(Micro)
    owner_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("core_user.id"))
    team_id: Mapped[int | None] = mapped_column(BigInteger)
    crate_id: Mapped[int | None]
    crate: Mapped[object] = company_ref(Crate, nullable=True)


class Bin(CompanyMixin, VersionMixin, StampMixin, Base):
    __tablename__ = "depot_bin"
    code: Mapped[str] = words(20, null=False)
    name: Mapped[TranslatedText] = mapped_column(Translated, info=PLAIN)
    capacity: Mapped[int | None] = mapped_column(Micro)
    price: Mapped[int | None] = mapped_column(MinorUnits)
    currency: Mapped[str | None] = words(3)
    checked_on: Mapped[date | None] = mapped_column(LocalDate)
    is_cold: Mapped[bool] = mapped_column(Boolean, default=False)
    keeper_id: Mapped[int | None]
    keeper: Mapped[object] = company_ref(Party, nullable=True)


def count_lines(ctx, records):
    from sqlalchemy import func, select

    ids = [each.id for each in records]
    counted = select(CrateLine.crate_id, func.count()).where(CrateLine.crate_id.in_(ids))
    found = dict(ctx.session.execute(counted.group_by(CrateLine.crate_id)).all())
    return {each: found.get(each, 0) for each in ids}


def rename(ctx, record, values):
    if values["new_name"] == "forbidden":
        raise Invalid([Problem("depot.name", "Not this name", field="new_name")])
    record.name = values["new_name"]
    return record


def preview(ctx, values):
    lines = [each for each in values.get("lines", ()) if not each.get("_delete")]
    return [("Lines", str(len(lines)))]


CRATE = Entity(
    "crate", "Crate", "Crates", Crate,
    verbs=("read", "create", "update", "delete", "pack", "ship", "reopen", "rename", "archive"),
    icon="box",
    fields=(
        Field("number", label="Number", readonly=True, sortable=True),
        Field("name", label="Name", required=True, sortable=True),
        Field("note", "note", "Note"),
        Field("title", "translated", "Title"),
        Field("pieces", "integer", "Pieces"),
        Field("weight", "quantity", "Weight", decimals=3),
        Field("price", "price", "Price", column="unit_price"),
        Field("amount", "money", "Amount", currency="currency", sortable=True),
        Field("currency", label="Currency", max_length=3),
        Field("rate", "rate", "Rate"),
        Field("share", "percent", "Share",
              deprecated=Deprecated(date(2026, 3, 1), "Use rate.", date(2027, 6, 30))),
        Field("packed_on", "date", "Packed on", sortable=True),
        Field("sealed_at", "datetime", "Sealed at", sortable=True),
        Field("fragile", "bool", "Fragile"),
        Field("size", "choice", "Size", choices=(("s", "Small"), ("m", "Medium"), ("l", "Large")),
              readonly_when={"state": ("shipped",)}),
        Field("state", "choice", "State", choices=STATES, readonly=True, sortable=True,
              tones={"open": "info", "packed": "warn", "shipped": "good"}),
        Field("active", "bool", "Active", readonly=True),
        Field("secret", label="Secret", secret=True),
        Field("customer", "reference", "Customer", target="core.party"),
        Field("inside", "reference", "Stands in", target="depot.crate"),
        Field("tags", "tags", "Tags"),
        Field("picture", "file", "Picture", column="picture_id",
              accept=("image/", "application/pdf")),
        Field("line_count", "integer", "Lines", read=count_lines),
    ),
    commands=(
        Command("rename", "Rename", run=rename, icon="edit", states=("open", "packed"),
                fields=(Field("new_name", label="New name", required=True),)),
        Command("ship", "Ship it", confirm="Really ship it?", look="primary"),
    ),
    list=ListView(
        columns=("number", "name", "customer", "packed_on", "amount", "state"),
        sort=("name",), editable=("name", "pieces", "size"),
        filters=(("Open", ("state:eq:open",)),), empty="Crates hold what is shipped.",
    ),
    form=FormView(
        sections=(Section(("number", "name", "title", "customer", "inside", "packed_on", "sealed_at",
                           "state", "tags")),),
        tabs=(Tab("Contents", lines=("lines",)),
              Tab("More", (Section(("pieces", "weight", "price", "amount", "currency", "rate", "share",
                                    "fragile", "size", "secret", "picture", "note")),))),
        buttons=(SmartButton("Tasks", "list", entity="depot.task", field="crate"),),
    ),
    lines=(
        LinesGrid("lines", "Lines", (
            Field("what", label="What", required=True),
            Field("quantity", "quantity", "Quantity"),
            Field("price", "price", "Price"),
            Field("supplier", "reference", "Supplier", target="core.party"),
        ), model=CrateLine, parent="crate", order="seq", preview=preview),
    ),
    kanban=Kanban("state", title="name", fields=("customer", "packed_on"), total="amount"),
    calendar=CalendarView("packed_on", title="name"),
    pivot=Pivot(("state",), ("packed_on@month",), ("count", "sum:amount")),
    chart=Chart("state", "count"),
    search=("number", "name", "title", "note"),
    archive="active", number="CRATE", import_=ImportView(keys=("name",)),
)
TASK = Entity(
    "task", "Task", "Tasks", Task,
    fields=(
        Field("title", label="Title", required=True, sortable=True),
        Field("stage", "choice", "Stage", default="new",
              choices=(("new", "New"), ("doing", "Doing"), ("done", "Done"))),
        Field("due_on", "date", "Due on", sortable=True,
              earliest=date(1900, 1, 1), latest=lambda ctx: date(2199, 12, 31)),
        Field("effort", "quantity", "Effort"),
        Field("owner", "reference", "Owner", target="core.user"),
        Field("crate", "reference", "Crate", target="depot.crate"),
    ),
    kanban=Kanban("stage", title="title"), calendar=CalendarView("due_on", title="title"),
    scopes=Scopes("owner_id", "team_id"), search=("title",),
    deprecated=Deprecated(date(2026, 1, 1), "Use activities."),
)
BIN = Entity("bin", "Bin", "Bins", Bin)
FLOW = Workflow(
    "crate", Crate,
    states=tuple(State(*each) for each in STATES),
    transitions=(
        Transition("pack", ("open",), "packed", "depot.crate.pack", "Pack"),
        Transition("ship", ("packed",), "shipped", "depot.crate.ship", "Ship"),
        Transition("reopen", ("packed",), "open", "depot.crate.reopen", "Reopen"),
    ),
)


@hookimpl
def karvan_setup(setup):
    setup.about("Depot")
    for entity in (CRATE, TASK, BIN):
        setup.entity(entity)
    setup.workflow(FLOW)
"""
MIGRATION = '''"""The depot"""

import sqlalchemy as sa

from karvan.api import ExactDecimal, LocalDate, Micro, MinorUnits, Translated, UtcInstant, op

revision = "depot_0001"
down_revision = None


def upgrade():
{up}


def downgrade():
{down}
'''


def write_depot(folder: Path) -> None:
    """Write the plugin, with the migration that makes what its models declare; be on its path."""
    files = {"__init__.py": "", "plugin.py": CODE, "migrations/versions/0001_depot.py": ""}
    a_plugin(folder, "depot", files=files)
    importlib.import_module("test_depot.plugin")
    tables = [each for each in metadata.sorted_tables if each.name.startswith("depot_")]
    up = "\n".join("    " + line for each in tables for line in render_table(each))
    down = "\n".join(f'    op.drop_table("{each.name}")' for each in reversed(tables))
    path = folder / "test_depot" / "migrations" / "versions" / "0001_depot.py"
    path.write_text(MIGRATION.format(up=up, down=down), encoding="utf-8")


@pytest.fixture(scope="module")
def depot_runtime(
    database_template: TestDatabase, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Runtime]:
    """A runtime with the depot installed."""
    folder = tmp_path_factory.mktemp("plugins")
    database = new_database(
        database_template.kind, tmp_path_factory.mktemp("depot"), database_template
    )
    with on_path(folder):
        write_depot(folder)
        runtime = open_runtime(database)
        report = install(runtime, CLI, ["depot"], backup=BackupPlan(skip=True))
        assert not [str(each.error) for each in report.outcomes if each.error]
        yield runtime
        runtime.close()
    drop_database(database)


@pytest.fixture(scope="module")
def depot(depot_runtime: Runtime) -> CompanyInfo:
    """A company where the depot is on."""
    return a_company(depot_runtime, plugins=("depot",))


@pytest.fixture
def at_work(depot_runtime: Runtime, depot: CompanyInfo) -> Iterator[Context]:
    """An open unit of work there that may do everything, rolled back at the end."""
    with (
        contextlib.suppress(_Undo),
        depot_runtime.company_work(depot.id, CLI, write=True) as opened,
    ):
        yield opened
        raise _Undo


class _Undo(Exception):
    """Ends a test's unit of work without a commit."""


def declared(ctx: Context, code: str = "depot.crate") -> Entity:
    """An entity of the depot as it was declared."""
    return next(
        each for each in ctx.runtime.registry.declarations(Entity, ctx.view.on) if each.code == code
    )


def add_record(ctx: Context, code: str = "depot.crate", **columns: Any) -> Any:
    """Write a record through the session; gives it."""
    given = {"name": "Crate"} if code == "depot.crate" else {}
    record = declared(ctx, code).model(**{**given, **columns})
    ctx.session.add(record)
    ctx.uow.flush()
    return record


def add_line(ctx: Context, crate: Any, **columns: Any) -> Any:
    """Write a line of a crate; gives it."""
    grid = declared(ctx).lines[0]
    assert grid.model is not None
    line = grid.model(**{"crate_id": crate.id, "what": "Saffron", **columns})
    ctx.session.add(line)
    ctx.uow.flush()
    return line


def a_party(ctx: Context, name: str = "Saffron Road", **values: Any) -> int:
    """The id of a new party."""
    return create_party(ctx, CreateParty(name, **values)).id
