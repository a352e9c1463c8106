"""Installed triggers are compared with the declared ones, and made again."""

from __future__ import annotations

import pytest
from sqlalchemy import BigInteger
from sqlalchemy import Column
from sqlalchemy import MetaData
from sqlalchemy import Table

from karvan.db.rules import Lines
from karvan.db.rules import append_only
from karvan.db.rules import balanced
from karvan.db.rules import numbered
from karvan.db.triggers import RuleMistake
from karvan.db.triggers import TriggerDifference
from karvan.db.triggers import compare
from karvan.db.triggers import declared_triggers
from karvan.db.triggers import drop_triggers
from karvan.db.triggers import install
from karvan.db.triggers import installed_triggers


@pytest.fixture
def connection(books):
    """A transaction that is rolled back: what a test does to triggers, others do not see."""
    with books.database.connect(write=True) as connection, connection.begin() as transaction:
        yield connection
        transaction.rollback()


def run(connection, statement):
    connection.exec_driver_sql(statement)


def test_what_was_installed_does_not_differ(books, connection):
    assert compare(connection, books.metadata) == []


def test_every_declared_trigger_missed_is_named(books, connection):
    declared = declared_triggers(books.metadata, books.kind)
    drop_triggers(connection, [table.name for table in books.metadata.sorted_tables])

    differences = compare(connection, books.metadata)

    assert [each.name for each in differences] == [each.name for each in declared]
    assert {each.text for each in differences} == {"missing"}


def test_dropping_triggers_leaves_nothing_behind(books, connection):
    drop_triggers(connection, [table.name for table in books.metadata.sorted_tables])

    assert installed_triggers(connection) == []
    if books.kind == "postgresql":
        left = "SELECT count(*) FROM pg_proc WHERE proname LIKE 'kv|_%' ESCAPE '|'"
        assert connection.exec_driver_sql(left.replace("%", "%%")).scalar_one() == 0


def test_installing_again_repairs_what_differs_and_touches_nothing_else(books, connection):
    drop_triggers(connection, ["books_line"])

    repaired = install(connection, books.metadata)

    assert {each.table for each in repaired} == {"books_line"}
    assert compare(connection, books.metadata) == []
    assert install(connection, books.metadata) == []


def test_a_changed_body_is_found(books, connection):
    name = "kv_books_entry_balanced"
    if books.kind == "sqlite":
        run(connection, f"DROP TRIGGER {name}")
        run(connection, f"CREATE TRIGGER {name} BEFORE UPDATE ON books_entry BEGIN SELECT 1; END")
    else:
        run(
            connection,
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql"
            " SET enable_seqscan TO off AS 'BEGIN RETURN NULL; END'",
        )

    assert compare(connection, books.metadata) == [
        TriggerDifference("books_entry", "balanced", name, "changed")
    ]


def test_a_disabled_trigger_is_found(postgresql_books):
    books = postgresql_books
    with books.database.connect(write=True) as connection, connection.begin() as transaction:
        run(connection, "ALTER TABLE books_entry DISABLE TRIGGER kv_books_entry_numbered")

        found = compare(connection, books.metadata)

        transaction.rollback()
    assert [(each.name, each.text) for each in found] == [("kv_books_entry_numbered", "disabled")]


def test_a_trigger_moved_to_another_event_is_found(postgresql_books):
    books = postgresql_books
    name = "kv_books_entry_min_lines"
    with books.database.connect(write=True) as connection, connection.begin() as transaction:
        run(
            connection,
            f"CREATE OR REPLACE TRIGGER {name} AFTER INSERT ON books_entry"
            f" REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION {name}()",
        )

        found = compare(connection, books.metadata)

        transaction.rollback()
    assert [(each.name, each.text) for each in found] == [(name, "changed")]


def test_a_trigger_nobody_declares_is_found_and_taken_away(books, connection):
    for table in books.metadata.sorted_tables:
        table.info["rules"] = tuple(
            each for each in table.info.get("rules", ()) if each.name != "append_only"
        )

    found = compare(connection, books.metadata)
    install(connection, books.metadata)

    assert {(each.table, each.text) for each in found} == {("books_log", "undeclared")}
    assert compare(connection, books.metadata) == []


def test_both_databases_bear_the_same_rules(books):
    def rules(kind):
        return {(each.table, each.rule) for each in declared_triggers(books.metadata, kind)}

    assert rules("sqlite") == rules("postgresql")


def test_a_trigger_belongs_to_the_plugin_of_its_table(books):
    assert {each.owner for each in declared_triggers(books.metadata, books.kind)} == {"books"}


def test_long_names_are_cut_the_same_way_every_time():
    def names(kind):
        metadata = MetaData()
        table = "books_a_table_with_a_name_that_is_longer_than_most_people_would_write"[:55]
        Table(table, metadata, Column("id", BigInteger), info={"rules": (append_only(),)})
        return {each.name for each in declared_triggers(metadata, kind)}

    assert names("postgresql") == names("postgresql")
    assert all(len(name) <= 63 for name in names("postgresql"))
    assert len(names("sqlite")) == 3


@pytest.mark.parametrize(
    ("rules", "reason"),
    [
        ((numbered("nummer"),), "no column nummer"),
        ((balanced(Lines("books_lines", "entry_id")),), "no table books_lines"),
        ((append_only(), append_only()), "another rule"),
    ],
    ids=["unknown column", "unknown table", "declared twice"],
)
def test_a_mistaken_declaration_says_what_is_wrong(books, rules, reason):
    books.metadata.tables["books_log"].info["rules"] = rules

    with pytest.raises(RuleMistake, match=reason):
        declared_triggers(books.metadata, books.kind)
