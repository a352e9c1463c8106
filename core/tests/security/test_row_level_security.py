"""Beneath every other layer PostgreSQL shows the application one company's rows, or none."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator

import pytest
from sqlalchemy import BigInteger
from sqlalchemy import Column
from sqlalchemy import MetaData
from sqlalchemy import String
from sqlalchemy import Table
from sqlalchemy import create_engine
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.pool import NullPool

from karvan.db.engine import Database
from karvan.db.engine import normal_url
from karvan.db.rules import append_only
from karvan.db.security import check_isolation
from karvan.db.security import grant_reading
from karvan.db.security import prepare_roles
from karvan.db.security import secure_tables
from karvan.db.security import unprotected_tables
from karvan.testing.databases import APPLICATION
from karvan.testing.databases import OWNER
from karvan.testing.databases import drop_database
from karvan.testing.databases import new_database

INSERT = "INSERT INTO safe_note (company_id, id, words) VALUES (:company, :id, 'x')"


def the_tables() -> MetaData:
    metadata = MetaData()
    for name, rules in (("safe_note", ()), ("safe_log", (append_only(),))):
        Table(
            name,
            metadata,
            Column("company_id", BigInteger, primary_key=True),
            Column("id", BigInteger, primary_key=True),
            Column("words", String(20)),
            info={"rules": rules},
        )
    Table("safe_colour", metadata, Column("id", BigInteger, primary_key=True))
    return metadata


@pytest.fixture(scope="module")
def database(tmp_path_factory) -> Iterator[Database]:
    made = new_database("postgresql", tmp_path_factory.mktemp("safe"))
    database = Database.open(made.url, made.owner_url)
    with database.begin(write=True, owner=True) as owner:
        prepare_roles(owner, APPLICATION)
        metadata = the_tables()
        metadata.create_all(owner)
        secure_tables(owner, metadata.sorted_tables, APPLICATION)
        for company in (1, 2):
            for number in (1, 2, 3):
                owner.execute(text(INSERT), {"company": company, "id": number})
    yield database
    database.dispose()
    drop_database(made)


@pytest.fixture
def application(database):
    """The application's own connection, in a transaction that is rolled back."""
    with database.connect(write=True) as connection, connection.begin() as transaction:
        yield connection
        transaction.rollback()


def enter(connection, company):
    connection.execute(
        text("SELECT set_config('karvan.company_id', :company, true)"), {"company": str(company)}
    )


def count(connection, table="safe_note"):
    return connection.scalar(text(f"SELECT count(*) FROM {table}"))


def test_no_row_is_seen_before_a_company_is_named(application):
    assert count(application) == 0


def test_one_company_sees_its_own_rows(application):
    enter(application, 1)

    seen = application.scalars(text("SELECT DISTINCT company_id FROM safe_note")).all()

    assert seen == [1]
    assert count(application) == 3


def test_no_row_is_seen_by_the_next_transaction_of_the_connection(database):
    with database.connect(write=True) as connection:
        with connection.begin():
            enter(connection, 1)
            assert count(connection) == 3
        with connection.begin():
            assert count(connection) == 0


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE safe_note SET words = 'y' WHERE company_id = 2",
        "DELETE FROM safe_note WHERE company_id = 2",
    ],
)
def test_rows_of_another_company_cannot_be_changed(application, statement):
    enter(application, 1)

    assert application.execute(text(statement)).rowcount == 0


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO safe_note (company_id, id) VALUES (2, 99)",
        "UPDATE safe_note SET company_id = 2, id = 98 WHERE id = 1",
    ],
    ids=["insert", "move"],
)
def test_a_row_cannot_be_put_into_another_company(application, statement):
    enter(application, 1)

    with pytest.raises(ProgrammingError, match="row-level security"):
        application.execute(text(statement))


def test_the_owner_sees_all_rows(database):
    with database.begin(write=False, owner=True) as owner:
        assert count(owner) == 6


def test_a_table_without_a_company_is_open_to_all(application):
    assert count(application, "safe_colour") == 0


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE safe_log SET words = 'y'",
        "DELETE FROM safe_log",
        "TRUNCATE safe_note",
        "ALTER TABLE safe_note DISABLE TRIGGER ALL",
        "ALTER TABLE safe_note DISABLE ROW LEVEL SECURITY",
    ],
)
def test_the_application_is_not_allowed(application, statement):
    enter(application, 1)

    with pytest.raises(ProgrammingError, match=r"permission denied|must be owner"):
        application.execute(text(statement))


def test_a_table_made_later_is_granted_by_default(database):
    with database.begin(write=True, owner=True) as owner:
        owner.execute(text("CREATE TABLE safe_later (id BIGINT)"))
    with database.begin(write=True) as application:
        application.execute(text("INSERT INTO safe_later VALUES (1)"))
    with database.begin(write=True, owner=True) as owner:
        grant_reading(owner, ["safe_later"], APPLICATION)

    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        database.begin(write=True) as application,
    ):
        application.execute(text("DELETE FROM safe_later"))


def test_an_unguarded_table_is_named(database):
    metadata = the_tables()
    with database.connect(write=True, owner=True) as owner, owner.begin() as transaction:
        assert unprotected_tables(owner, metadata) == []

        owner.execute(text("ALTER TABLE safe_log DISABLE ROW LEVEL SECURITY"))
        owner.execute(text("DROP POLICY own_company ON safe_note"))

        assert unprotected_tables(owner, metadata) == ["safe_log", "safe_note"]
        transaction.rollback()


def test_the_application_role_is_no_risk(application):
    assert {risk.code for risk in check_isolation(application)} <= {
        "fsync",
        "full_page_writes",
        "synchronous_commit",
    }


def test_an_application_that_owns_its_tables_is_a_risk(database):
    with database.begin(write=False, owner=True) as owner:
        assert "owner" in {risk.code for risk in check_isolation(owner)}


@pytest.fixture
def superuser(database):
    """The test cluster's superuser in this database, in a transaction that is rolled back."""
    url = normal_url(os.environ["KARVAN_TEST_POSTGRES"]).set(database=database.url.database)
    with create_engine(url, poolclass=NullPool).connect() as connection:
        yield connection
        connection.rollback()


def test_a_superuser_is_a_risk(superuser):
    assert [risk.code for risk in check_isolation(superuser)][:1] == ["superuser"]


@pytest.mark.parametrize(
    ("made", "risk"),
    [("BYPASSRLS", "bypassrls"), (f"IN ROLE {OWNER}", "member")],
    ids=["bypasses", "member of the owner"],
)
def test_a_role_that_can_get_round_row_level_security_is_a_risk(superuser, made, risk):
    role = f"karvan_role_{uuid.uuid4().hex[:8]}"
    superuser.execute(text(f"CREATE ROLE {role} {made}"))
    superuser.execute(text(f"SET LOCAL ROLE {role}"))

    assert risk in {each.code for each in check_isolation(superuser)}


def test_a_server_that_may_lose_what_it_acknowledged_is_a_risk(application):
    application.execute(text("SET LOCAL synchronous_commit = off"))

    assert "synchronous_commit" in {risk.code for risk in check_isolation(application)}


def test_nothing_of_this_applies_to_sqlite(tmp_path):
    database = Database.open(f"sqlite:///{tmp_path}/safe.db")
    metadata = the_tables()
    with database.begin(write=True) as connection:
        metadata.create_all(connection)
        prepare_roles(connection, APPLICATION)
        secure_tables(connection, metadata.sorted_tables, APPLICATION)

        assert check_isolation(connection) == []
        assert unprotected_tables(connection, metadata) == []
    database.dispose()
