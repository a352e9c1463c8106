"""Changing a table in ways ALTER TABLE cannot on SQLite, with nothing else lost.

Each trap of SQLite was met: children deleted by cascade, triggers of other tables in the way,
expression indexes and unnamed CHECKs forgotten.
"""

from __future__ import annotations

import pytest
from sqlalchemy import inspect
from sqlalchemy.exc import IntegrityError

from karvan.migrations import op
from karvan.migrations.sqlite_ddl import checks_in
from karvan.migrations.sqlite_ddl import read_table

LEDGER = """
op.execute(
    "CREATE TABLE shop_entry (id BIGINT NOT NULL PRIMARY KEY,"
    " parent_id BIGINT REFERENCES shop_entry (id),"
    " amount BIGINT NOT NULL CHECK (amount <> 13),"
    " kind VARCHAR(10) DEFAULT 'sale', note VARCHAR(10), extra BIGINT,"
    " CONSTRAINT ck_shop_entry_small CHECK (amount < 1000),"
    " CONSTRAINT uq_shop_entry_note UNIQUE (note), CHECK (amount > -1000))"
)
op.create_table(
    "shop_line",
    sa.Column("id", sa.BigInteger, primary_key=True),
    sa.Column("entry_id", sa.BigInteger, sa.ForeignKey("shop_entry.id", ondelete="CASCADE")),
)
op.create_index("ix_shop_entry_kind", "shop_entry", ["kind"], where="amount > 0")
op.create_index("ix_shop_entry_note", "shop_entry", [sa.text("lower(note)")])
op.execute("CREATE VIEW shop_big AS SELECT id FROM shop_entry WHERE amount > 500")
op.execute("INSERT INTO shop_entry (id, amount, note) VALUES (1, 10, 'a'), (2, 20, 'b')")
op.execute("INSERT INTO shop_line (id, entry_id) VALUES (1, 1), (2, 2)")
"""
SQLITE_TRIGGERS = """
op.execute("CREATE TRIGGER shop_guard BEFORE DELETE ON shop_entry BEGIN"
           " SELECT RAISE(ABORT, 'no'); END")
op.execute("CREATE TRIGGER shop_watch BEFORE INSERT ON shop_line BEGIN"
           " SELECT RAISE(ABORT, 'no entry') WHERE NOT EXISTS"
           " (SELECT 1 FROM shop_entry e WHERE e.id = NEW.entry_id AND e.note IS NOT NULL); END")
"""


@pytest.fixture
def shop(workshop):
    triggers = SQLITE_TRIGGERS if workshop.kind == "sqlite" else ""
    workshop.revision("shop", LEDGER + triggers)
    outcome = workshop.outcome("shop")
    assert outcome.error is None, str(outcome.error)
    return workshop


def change(shop, body, declared=""):
    shop.revision("shop", body, declared=declared)
    outcome = shop.outcome("shop")
    assert outcome.error is None, str(outcome.error)


def column(shop, name):
    with shop.database.begin(write=False, owner=True) as connection:
        return next(c for c in inspect(connection).get_columns("shop_entry") if c["name"] == name)


def test_a_rebuilt_table_keeps_everything_that_was_not_changed(shop):
    before = shop.picture()

    change(shop, 'op.rebuild("shop_entry", change={"note": sa.Column("note", sa.String(40))})')

    assert shop.picture() == before
    assert column(shop, "note")["type"].length == 40
    assert column(shop, "kind")["default"].startswith("'sale'")
    assert shop.run("SELECT id, entry_id FROM shop_line ORDER BY id") == [(1, 1), (2, 2)]


def test_a_check_is_added_and_holds(shop):
    change(shop, 'op.create_check("not_zero", "shop_entry", "amount <> 0")')

    for amount in (0, 13, 1000):
        with pytest.raises(IntegrityError):
            shop.run("INSERT INTO shop_entry (id, amount) VALUES (9, :amount)", amount=amount)
    assert shop.run("INSERT INTO shop_entry (id, amount) VALUES (9, 999)") == 1


def test_a_key_is_added_and_holds(shop):
    change(
        shop,
        """
        op.create_table("shop_kind", sa.Column("code", sa.String(10), primary_key=True))
        op.execute("INSERT INTO shop_kind (code) VALUES ('sale')")
        op.rebuild("shop_entry", add=[sa.ForeignKeyConstraint(["kind"], ["shop_kind.code"])])
        """,
        declared='rows_change = ("shop_kind",)',
    )

    with pytest.raises(IntegrityError):
        shop.run("INSERT INTO shop_entry (id, amount, kind) VALUES (9, 1, 'gift')")


def test_a_unique_key_is_dropped_and_another_added(shop):
    change(
        shop,
        """
        op.rebuild(
            "shop_entry",
            add=[sa.UniqueConstraint("note", "kind")],
            drop=["uq_shop_entry_note"],
        )
        """,
        declared='drops = ("uq_shop_entry_note",)',
    )

    assert shop.run("INSERT INTO shop_entry (id, amount, note, kind) VALUES (9, 1, 'a', 'x')") == 1
    with pytest.raises(IntegrityError):
        shop.run("INSERT INTO shop_entry (id, amount, note, kind) VALUES (8, 1, 'a', 'x')")


def test_a_required_column_is_added_with_a_value_for_the_rows_there_are(shop):
    change(
        shop,
        """
        op.rebuild(
            "shop_entry",
            add=[sa.Column("state", sa.String(10), nullable=False)],
            fill={"state": "'draft'"},
        )
        """,
    )

    assert shop.run("SELECT DISTINCT state FROM shop_entry") == [("draft",)]
    with pytest.raises(IntegrityError):
        shop.run("INSERT INTO shop_entry (id, amount) VALUES (9, 1)")


def test_a_column_is_made_required_and_its_values_filled(shop):
    shop.run("UPDATE shop_entry SET note = NULL WHERE id = 1")

    change(
        shop,
        """
        op.rebuild(
            "shop_entry",
            change={"note": sa.Column("note", sa.String(10), nullable=False)},
            fill={"note": "coalesce(note, 'none')"},
        )
        """,
    )

    assert shop.run("SELECT note FROM shop_entry ORDER BY id") == [("none",), ("b",)]
    assert column(shop, "note")["nullable"] is False


def test_a_column_is_dropped_although_triggers_of_other_tables_speak_of_the_table(shop):
    before = shop.picture()

    change(shop, 'op.drop_column("shop_entry", "extra")')

    with pytest.raises(StopIteration):
        column(shop, "extra")
    assert shop.picture() == before


def test_renaming_a_table_and_a_column_takes_views_and_keys_along(shop):
    change(
        shop,
        """
        op.rename_column("shop_entry", "amount", "minor")
        op.rename_table("shop_entry", "shop_posting")
        """,
        declared='drops = ("shop_entry", "shop_big", "shop_watch")',
    )

    assert shop.run("SELECT minor FROM shop_posting ORDER BY id") == [(10,), (20,)]
    assert shop.run("SELECT count(*) FROM shop_big") == [(0,)]
    with pytest.raises(IntegrityError):
        shop.run("INSERT INTO shop_line (id, entry_id) VALUES (9, 99)")


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ('op.rebuild("shop_entry", drop=["nothing"])', "nothing"),
        ('op.rebuild("shop_nowhere", drop=["id"])', "shop_nowhere"),
        (
            (
                'op.rebuild("shop_entry", fill={"note": "NULL"},'
                ' change={"note": sa.Column("note", sa.String(1), nullable=False)})'
            ),
            "null",
        ),
    ],
    ids=["unknown name", "unknown table", "rows that do not fit"],
)
def test_a_rebuild_that_cannot_work_leaves_the_table_as_it_was(shop, body, reason):
    before = shop.picture()
    shop.revision("shop", body)

    assert reason in str(shop.outcome("shop").error).lower()
    assert shop.picture() == before


def test_a_counted_table_never_gives_an_id_twice(sqlite_workshop):
    workshop = sqlite_workshop
    workshop.revision(
        "shop",
        'op.execute("CREATE TABLE shop_job (id INTEGER PRIMARY KEY AUTOINCREMENT, code TEXT)")',
    )
    workshop.upgrade()
    workshop.run("INSERT INTO shop_job (code) VALUES ('a'), ('b'), ('c')")
    workshop.run("DELETE FROM shop_job WHERE code <> 'a'")

    change(workshop, 'op.create_check("code", "shop_job", "code <> \'x\'")')
    workshop.run("INSERT INTO shop_job (code) VALUES ('d')")

    assert workshop.run("SELECT id FROM shop_job ORDER BY id") == [(1,), (4,)]


def test_batch_mode_is_not_offered():
    assert not [name for name in vars(op) if "batch" in name]


def test_foreign_keys_are_on_again_after_an_upgrade(sqlite_workshop):
    workshop = sqlite_workshop
    workshop.revision("shop", LEDGER)
    workshop.upgrade()
    workshop.revision("shop", "raise RuntimeError('no')")
    workshop.upgrade()

    with pytest.raises(IntegrityError):
        workshop.run("INSERT INTO shop_line (id, entry_id) VALUES (9, 99)")


def test_a_table_is_read_definition_by_definition():
    read = read_table(
        'CREATE TABLE "t" (\n a INTEGER DEFAULT (1, 2) /* one, two */, "b,c" TEXT CHECK ("b,c" <> \'),\'),\n'
        " [check] INT, -- a column, not a check\n"
        ' CONSTRAINT ck CHECK (a > 0), UNIQUE (a, "b,c"), CHECK ((a + 1) > 0)) WITHOUT ROWID'
    )

    assert [(each.name, each.is_column) for each in read.definitions] == [
        ("a", True),
        ("b,c", True),
        ("check", True),
        ("ck", False),
        (None, False),
        (None, False),
    ]
    assert read.options == "WITHOUT ROWID"


def test_every_check_of_a_table_is_found():
    statement = (
        "CREATE TABLE t (a INT CHECK(a  > 0), checked INT, b TEXT DEFAULT 'CHECK (no)',"
        " CONSTRAINT x CHECK ((a + 1) IN (1, 2)))"
    )

    assert checks_in(statement) == [("a > 0", "a > 0"), ("x", "(a + 1) IN (1, 2)")]
