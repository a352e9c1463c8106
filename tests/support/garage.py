"""A throw-away plugin whose tables refer to parties in every way there is."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

from sqlalchemy import Table
from sqlalchemy import insert
from sqlalchemy import inspect
from sqlalchemy import select

from karvan.audit.guard import recorded
from karvan.context import Context
from karvan.db.base import metadata
from karvan.migrations.rendering import render_table
from karvan.modules.parties.services import CreateParty
from karvan.modules.parties.services import create_party
from karvan.testing.plugins import a_plugin

# The trail, versions, ids of names' keys and the log itself may differ after an undo.
NOT_COMPARED = ("core_audit", "core_merge", "core_event", "core_job", "core_request")

CODE = '''
from typing import ClassVar

from sqlalchemy import BigInteger, Boolean, ForeignKeyConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from karvan.api import (
    CompanyMixin, Entity, MergeHints, Party, VersionMixin, append_only, company_ref, frozen, hookimpl,
    plugin_base,
)

Base = plugin_base("garage")
PLAIN = {"personal": False}


def text(null=False, size=40):
    return mapped_column(String(size), nullable=null, info=PLAIN)


class Driver(CompanyMixin, VersionMixin, Base):
    __tablename__ = "garage_driver"
    __table_args__ = (UniqueConstraint("company_id", "party_id"),
                      UniqueConstraint("company_id", "licence"))
    licence: Mapped[str | None] = text(null=True)
    remark: Mapped[str | None] = text(null=True)
    party_id: Mapped[int]
    party: Mapped[object] = company_ref(Party)


class Trip(CompanyMixin, Base):
    __tablename__ = "garage_trip"
    driver_id: Mapped[int]
    driver: Mapped[object] = company_ref(Driver)
    guest_id: Mapped[int | None]
    guest: Mapped[object] = company_ref(Party, nullable=True)


class Profile(VersionMixin, Base):
    """Extends the party, one to one: its key is the party."""

    __tablename__ = "garage_x_party"
    __table_args__ = (
        ForeignKeyConstraint(["company_id", "party_id"], ["core_party.company_id", "core_party.id"],
                             name="fk_garage_x_party_party_id", ondelete="CASCADE"),
    )
    company_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    party_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    colour: Mapped[str | None] = text(null=True)
    size: Mapped[str | None] = text(null=True)


class Wish(CompanyMixin, Base):
    """A child of the extension row."""

    __tablename__ = "garage_wish"
    __table_args__ = (
        ForeignKeyConstraint(["company_id", "profile_id"],
                             ["garage_x_party.company_id", "garage_x_party.party_id"],
                             name="fk_garage_wish_profile_id"),
    )
    profile_id: Mapped[int] = mapped_column(BigInteger)
    word: Mapped[str] = text()


class Bill(CompanyMixin, VersionMixin, Base):
    __tablename__ = "garage_bill"
    __rules__ = (frozen(),)
    state: Mapped[str] = text()
    party_id: Mapped[int]
    party: Mapped[object] = company_ref(Party)


class Receipt(CompanyMixin, Base):
    """Written once, for ever."""

    __tablename__ = "garage_receipt"
    __rules__ = (append_only(),)
    word: Mapped[str] = text()
    party_id: Mapped[int]
    party: Mapped[object] = company_ref(Party)


class Visit(CompanyMixin, Base):
    """Written once, but for the party."""

    __tablename__ = "garage_visit"
    __rules__ = (append_only(but=("party_id",)),)
    word: Mapped[str] = text()
    party_id: Mapped[int]
    party: Mapped[object] = company_ref(Party)


class Sticker(CompanyMixin, Base):
    """On any record, by a pair."""

    __tablename__ = "garage_sticker"
    __record_pairs__: ClassVar = (("record_kind", "record_id"),)
    __table_args__ = (UniqueConstraint("company_id", "record_kind", "record_id", "word"),)
    record_kind: Mapped[str] = text()
    record_id: Mapped[int] = mapped_column(BigInteger)
    word: Mapped[str] = text()


class Key(CompanyMixin, Base):
    """A sign-in of a kind: of merged parties only one may have one."""

    __tablename__ = "garage_key"
    __merge__: ClassVar = MergeHints(one_holder=True)
    party_id: Mapped[int]
    party: Mapped[object] = company_ref(Party)


def ask(ctx, event):
    if ctx.setting("garage.refuse"):
        from karvan.api import Refusal

        class NotNow(Refusal):
            """The garage is busy. Come back later."""

            code = "garage.busy"

        raise NotNow


@hookimpl
def karvan_setup(setup):
    setup.about("Garage")
    setup.entity(Entity("driver", "Driver", "Drivers", Driver, verbs=("read",)))
    setup.party_role("driver", "Driver")
    setup.setting("garage.refuse", bool, default=False, title="Refuse")
    setup.on("core.party_merging", "ask", ask)
'''
MIGRATION = '''"""The garage"""

import sqlalchemy as sa

from karvan.api import op

revision = "garage_0001"
down_revision = None


def upgrade():
{up}


def downgrade():
{down}
'''


def write_garage(folder: Path) -> None:
    """Write the plugin, with the migration that makes what its models declare; be on its path."""
    files = {"__init__.py": "", "plugin.py": CODE, "migrations/versions/0001_garage.py": ""}
    a_plugin(folder, "garage", files=files)
    importlib.import_module("test_garage.plugin")
    tables = [each for each in metadata.sorted_tables if each.name.startswith("garage_")]
    up = "\n".join("    " + line for each in tables for line in render_table(each))
    down = "\n".join(f'    op.drop_table("{each.name}")' for each in reversed(tables))
    path = folder / "test_garage" / "migrations" / "versions" / "0001_garage.py"
    path.write_text(MIGRATION.format(up=up, down=down), encoding="utf-8")


def a_party(ctx: Context, name: str = "Saffron Road", **values: Any) -> int:
    """The id of a new party."""
    return create_party(ctx, CreateParty(name, **values)).id


def add(ctx: Context, table: str, **values: Any) -> int:
    """Write a row of the garage; gives its id."""
    found: Table = metadata.tables[table]
    row = {"company_id": ctx.company.id, **values}
    if "id" in found.c:
        row.setdefault("id", ctx.uow.new_id())
    if "version" in found.c:
        row.setdefault("version", 1)
    with recorded(ctx.uow):
        ctx.uow.connection.execute(insert(found), [row])
    return int(row.get("id", 0))


def rows_of(ctx: Context, table: str) -> list[dict[str, Any]]:
    """All rows of the company in a table, in order of their key."""
    found = metadata.tables[table]
    own = select(found).where(found.c.company_id == ctx.company.id).order_by(*found.primary_key)
    return [dict(each) for each in ctx.uow.connection.execute(own).mappings()]


def everything(ctx: Context) -> dict[str, list[str]]:
    """Every row of the company in every table, but for what a merge and its undo may change."""
    ctx.uow.flush()
    found = {}
    there = set(inspect(ctx.uow.connection).get_table_names())  # other tests declare tables too
    for table in metadata.sorted_tables:
        if "company_id" not in table.c or table.name.startswith(NOT_COMPARED):
            continue
        if table.name not in there:
            continue
        left_out = {"version"} | ({"id"} if table.name == "core_party_key" else set())
        found[table.name] = sorted(
            repr({name: value for name, value in row.items() if name not in left_out})
            for row in rows_of(ctx, table.name)
        )
    return found
