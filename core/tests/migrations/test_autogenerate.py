"""A migration written from the difference between models and database, of one plugin only."""

from __future__ import annotations

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import BigInteger
from sqlalchemy import CheckConstraint
from sqlalchemy import Column
from sqlalchemy import ForeignKey
from sqlalchemy import ForeignKeyConstraint
from sqlalchemy import Index
from sqlalchemy import PrimaryKeyConstraint
from sqlalchemy import String
from sqlalchemy import Table
from sqlalchemy import UniqueConstraint
from sqlalchemy import text

from karvan.db.rules import append_only
from karvan.db.types import ExactDecimal
from karvan.db.types import Hash32
from karvan.db.types import MinorUnits
from karvan.db.types import UtcInstant
from karvan.migrations.autogenerate import NotAtHead
from karvan.migrations.autogenerate import NowhereToWrite
from karvan.migrations.autogenerate import make_migration
from karvan.migrations.description import describe_schema
from karvan.migrations.runner import downgrade
from karvan.migrations.sources import MigrationSource

TABLES = ["shop_entry", "shop_line"]


def declare(workshop, *entry_items, line=True):
    """Models as a later release has them: those declared before are forgotten."""
    workshop.metadata.clear()
    Table(
        "shop_entry",
        workshop.metadata,
        Column("company_id", BigInteger),
        Column("id", BigInteger),
        Column("amount", MinorUnits, nullable=False),
        Column("rate", ExactDecimal),
        Column("at", UtcInstant),
        Column("seal", Hash32),
        PrimaryKeyConstraint("company_id", "id"),
        *entry_items,
        info={"rules": (append_only(),)},
    )
    if line:
        Table(
            "shop_line",
            workshop.metadata,
            Column("company_id", BigInteger, primary_key=True),
            Column("id", BigInteger, primary_key=True),
            Column("entry_id", BigInteger, nullable=False),
            Column("kind", String(10), server_default="it's"),
            ForeignKeyConstraint(
                ["company_id", "entry_id"],
                ["shop_entry.company_id", "shop_entry.id"],
                ondelete="CASCADE",
            ),
            CheckConstraint("kind <> 'no'", name="kind"),
            UniqueConstraint("company_id", "entry_id", "kind"),
            Index("ix_shop_line_lower", text("lower(kind)"), postgresql_where=text("id > 0"),
                  sqlite_where=text("id > 0")),
            sqlite_with_rowid=False,
        )  # fmt: skip


def generate(workshop, title="The next step"):
    path = make_migration(workshop.database, workshop.sources["shop"], title)
    if path is not None:
        outcome = workshop.outcome("shop")
        assert outcome.error is None, f"{outcome.error}\n{path.read_text()}"
    return path


def assert_equal_to_models(workshop, twin):
    with twin.database.begin(write=True, owner=True) as connection:
        workshop.metadata.create_all(connection)
        declared = describe_schema(connection, TABLES)
    with workshop.database.begin(write=False, owner=True) as connection:
        assert describe_schema(connection, TABLES) == declared


@pytest.fixture
def shop(workshop):
    workshop.plugin("shop")
    return workshop


def test_the_first_migration_makes_the_tables_the_models_declare(shop, workshop_twin):
    declare(shop)

    path = generate(shop, "Entries & lines")

    assert path.name == "0001_entries_lines.py"
    assert "MinorUnits()" in path.read_text(encoding="utf-8")
    assert_equal_to_models(shop, workshop_twin)


def test_models_and_database_that_agree_need_no_migration(shop):
    declare(shop)
    generate(shop)

    assert generate(shop) is None


CHANGES = {
    "a column": lambda: (Column("note", String(20)),),
    "a required column": lambda: (Column("note", String(20), nullable=False),),
    "a check": lambda: (CheckConstraint("amount <> 0", name="amount"),),
    "a unique key": lambda: (UniqueConstraint("company_id", "amount"),),
    "an index": lambda: (Index("ix_shop_entry_amount", "company_id", "amount"),),
    "a reference": lambda: (Column("place_id", BigInteger, ForeignKey("post_place.id")),),
}


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("direction", ["added", "removed"])
def test_what_was(shop, workshop_twin, change, direction):
    for each in (shop, workshop_twin):
        each.run("CREATE TABLE post_place (id BIGINT PRIMARY KEY)")
    earlier, later = ((), CHANGES[change]()) if direction == "added" else (CHANGES[change](), ())
    declare(shop, *earlier)
    Table("post_place", shop.metadata, Column("id", BigInteger, primary_key=True))
    generate(shop)
    declare(shop, *later)
    Table("post_place", shop.metadata, Column("id", BigInteger, primary_key=True))

    generate(shop)

    with workshop_twin.database.begin(write=True, owner=True) as connection:
        connection.exec_driver_sql("DROP TABLE post_place")
    assert_equal_to_models(shop, workshop_twin)


def test_a_changed_type_and_a_changed_null(shop, workshop_twin):
    declare(shop, Column("note", String(10)))
    generate(shop)
    declare(shop, Column("note", String(30), nullable=False))

    generate(shop)

    assert_equal_to_models(shop, workshop_twin)


def test_a_table_no_longer_declared_is_dropped_and_named(shop):
    declare(shop)
    generate(shop)
    declare(shop, line=False)

    path = generate(shop)

    assert 'drops = ("shop_line",)' in path.read_text(encoding="utf-8")
    assert "shop_line" not in shop.tables()


def test_tables_of_others_are_left_out(shop):
    shop.run("CREATE TABLE post_box (id BIGINT PRIMARY KEY)")
    Table("mail_letter", shop.metadata, Column("id", BigInteger, primary_key=True))
    declare(shop)

    path = generate(shop)

    assert "post_box" not in path.read_text(encoding="utf-8")
    assert "mail_letter" not in path.read_text(encoding="utf-8")


def test_without_the_filter_everyone_elses_tables_would_be_dropped(shop):
    shop.run("CREATE TABLE post_box (id BIGINT PRIMARY KEY)")
    with shop.database.begin(write=False, owner=True) as connection:
        found = compare_metadata(MigrationContext.configure(connection), shop.metadata)

    assert ("remove_table", "post_box") in [(kind, table.name) for kind, table in found]


def test_a_generated_migration_can_be_undone(shop):
    declare(shop)
    generate(shop)

    downgrade(shop.database, shop.sources["shop"])

    assert not {*TABLES} & shop.tables()


def test_a_database_that_is_behind_is_upgraded_first(shop):
    declare(shop)
    shop.revision("shop", "pass")

    with pytest.raises(NotAtHead, match="karvan upgrade"):
        generate(shop)


def test_a_plugin_without_a_folder_is_told_where_to_make_one(shop):
    with pytest.raises(NowhereToWrite, match="migrations/versions"):
        make_migration(shop.database, MigrationSource("shop", None, shop.metadata), "x")
