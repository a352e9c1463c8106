"""A throw-away plugin that adds to the depot and to parties in every way there is.

    from tests.support.orchard import orchard, orchard_runtime, picking  # fixtures

`picking` is an open unit of work of a company where depot and orchard are on.
"""

from __future__ import annotations

import contextlib
import importlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from karvan.actors import Actor
from karvan.companies.info import CompanyInfo
from karvan.context import Context
from karvan.db.base import metadata
from karvan.migrations.backup import BackupPlan
from karvan.migrations.rendering import render_table
from karvan.plugins.install import install
from karvan.runtime import Runtime
from karvan.testing.builders import a_company
from karvan.testing.databases import TestDatabase
from karvan.testing.databases import drop_database
from karvan.testing.databases import new_database
from karvan.testing.installations import open_runtime
from karvan.testing.plugins import CORE_RANGE
from karvan.testing.plugins import a_plugin
from karvan.testing.plugins import on_path
from tests.support.depot import write_depot

CLI = Actor.cli("test")
CODE = """
from datetime import date

from flask import Blueprint
from sqlalchemy import Boolean, Integer, String
from sqlalchemy.orm import Mapped, mapped_column
from test_depot.plugin import Crate

from karvan.api import (
    Action, AddedTransition, Codec, CompanyMixin, Extension, Field, Invalid, LocalDate, Micro,
    MinorUnits, Party, Problem, VersionMixin, extends, frozen_with_target, hookimpl, permission, plugin_base,
    redirect_to,
)

Base = plugin_base("orchard")
PLAIN = {"personal": False}
pages = Blueprint("orchard", __name__)


class CrateFruit(CompanyMixin, VersionMixin, Base):
    __tablename__ = "orchard_x_crate"
    __table_args__ = (extends(Crate),)
    __rules__ = (frozen_with_target("depot_crate", key="id", when_state="shipped"),)
    fruit: Mapped[str | None] = mapped_column(String(40), info=PLAIN)
    grade: Mapped[str | None] = mapped_column(String(4), info=PLAIN)
    picked_on: Mapped[date | None] = mapped_column(LocalDate)
    sugar: Mapped[int | None] = mapped_column(Micro)
    worth: Mapped[int | None] = mapped_column(MinorUnits)
    is_organic: Mapped[bool] = mapped_column(Boolean, default=False)
    shade: Mapped[str | None] = mapped_column(String(7), info=PLAIN)
    grower_id: Mapped[int | None] = mapped_column(Integer)


class PartyFarm(CompanyMixin, VersionMixin, Base):
    __tablename__ = "orchard_farm"
    __table_args__ = (extends(Party),)
    trees: Mapped[int | None] = mapped_column(Integer)


class ShadeCodec(Codec):
    kind = "orchard.shade"

    def parse(self, ctx, field, text, *, currency=""):
        return text.strip().lower()

    def typed(self, ctx, field, value, *, currency=""):
        return value or ""

    def from_json(self, ctx, field, value, *, currency=""):
        return value

    def to_json(self, ctx, field, value, *, currency=""):
        return value

    def schema(self, field):
        return {"type": ["string", "null"], "pattern": "^#[0-9a-f]{6}$"}


def check(ctx, record, values):
    if values.get("fruit") == "poison":
        raise Invalid([Problem("orchard.poison", "Not this fruit", field="fruit")])


def spoil(ctx, record):
    record.note = "spoiled"


@pages.get("/crates/<int:record_id>/label")
@permission("depot.crate.read")
def label(ctx, record_id):
    return f"<p>Label {record_id}</p>"


@pages.post("/crates/<int:record_id>/taste")
@permission("depot.crate.read")
def taste(ctx, record_id):
    crate = ctx.session.get(Crate, (ctx.company.id, record_id))
    crate.note = "tasted"
    return redirect_to(ctx, "depot.crate_page", record_id=record_id)


@pages.get("/crates/<int:record_id>/broken")
@permission("depot.crate.read")
def broken(ctx, record_id):
    raise RuntimeError("worms")


@hookimpl
def karvan_setup(setup):
    setup.about("Orchard")
    setup.permission("orchard.worth.see", "See what fruit is worth")
    setup.permission("orchard.spoil", "Spoil")
    setup.codec(ShadeCodec())
    setup.extension(Extension(
        "depot.crate", CrateFruit, title="Fruit", check=check,
        fields=(
            Field("fruit", label="Fruit"),
            Field("grade", "choice", "Grade", choices=(("a", "First"), ("b", "Second")),
                  visible_when={"is_organic": ("1",)}),
            Field("picked_on", "date", "Picked on", sortable=True),
            Field("sugar", "quantity", "Sugar"),
            Field("worth", "money", "Worth", permission="orchard.worth.see"),
            Field("is_organic", "bool", "Organic"),
            Field("shade", "orchard.shade", "Shade"),
            Field("grower", "reference", "Grower", target="core.party"),
        ),
    ))
    setup.extension(Extension("core.party", PartyFarm, (Field("trees", "integer", "Trees"),)))
    setup.action(Action("depot.crate", "Print label", "orchard.label", "depot.crate.read",
                        states=("packed",), icon="printer"))
    setup.action(Action("depot.crate", "Taste", "orchard.taste", "depot.crate.read",
                        confirm="Really taste it?"))
    setup.transition(AddedTransition("depot.crate", "spoil", "Spoil", ("packed",), "open",
                                     "orchard.spoil", apply=spoil))
    setup.routes(pages)
    setup.fragment("depot.crate.form.side", "orchard.broken", "depot.crate.read", order=1)
    setup.fragment("depot.crate.form.side", "orchard.label", "depot.crate.read", order=2)
"""
MIGRATION = '''"""The orchard"""

import sqlalchemy as sa

from karvan.api import LocalDate, Micro, MinorUnits, op

revision = "orchard_0001"
down_revision = None


def upgrade():
{up}


def downgrade():
{down}
'''


def write_orchard(folder: Path) -> None:
    """Write the depot and the orchard, whose migration makes what its models declare."""
    write_depot(folder)
    files = {"__init__.py": "", "plugin.py": CODE, "migrations/versions/0001_orchard.py": ""}
    a_plugin(folder, "orchard", files=files, requires=(CORE_RANGE, "karvan-test-depot>=1"))
    importlib.import_module("test_orchard.plugin")
    tables = [each for each in metadata.sorted_tables if each.name.startswith("orchard_")]
    up = "\n".join("    " + line for each in tables for line in render_table(each))
    down = "\n".join(f'    op.drop_table("{each.name}")' for each in reversed(tables))
    path = folder / "test_orchard" / "migrations" / "versions" / "0001_orchard.py"
    path.write_text(MIGRATION.format(up=up, down=down), encoding="utf-8")


@pytest.fixture(scope="module")
def orchard_runtime(
    database_template: TestDatabase, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Runtime]:
    """A runtime with depot and orchard installed."""
    folder = tmp_path_factory.mktemp("plugins")
    database = new_database(
        database_template.kind, tmp_path_factory.mktemp("orchard"), database_template
    )
    with on_path(folder):
        write_orchard(folder)
        runtime = open_runtime(database)
        report = install(runtime, CLI, ["depot", "orchard"], backup=BackupPlan(skip=True))
        assert not [str(each.error) for each in report.outcomes if each.error]
        yield runtime
        runtime.close()
    drop_database(database)


@pytest.fixture(scope="module")
def orchard(orchard_runtime: Runtime) -> CompanyInfo:
    """A company where both are on."""
    return a_company(orchard_runtime, plugins=("depot", "orchard"))


@pytest.fixture
def picking(orchard_runtime: Runtime, orchard: CompanyInfo) -> Iterator[Context]:
    """An open unit of work there that may do everything, rolled back at the end."""
    with (
        contextlib.suppress(_Undo),
        orchard_runtime.company_work(orchard.id, CLI, write=True) as opened,
    ):
        yield opened
        raise _Undo


class _Undo(Exception):
    """Ends a test's unit of work without a commit."""
