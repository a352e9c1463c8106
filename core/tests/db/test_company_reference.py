"""References between business rows carry the company, so none can reach into another one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from typing import NamedTuple

import pytest
from sqlalchemy import Engine
from sqlalchemy import String
from sqlalchemy import create_engine
from sqlalchemy import event
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import Session
from sqlalchemy.orm import mapped_column

from karvan.companies.models import Company
from karvan.companies.models import Currency
from karvan.db.base import company_ref
from karvan.db.base import forget_plugin
from karvan.db.base import metadata
from karvan.db.base import plugin_base
from karvan.db.mixins import CompanyMixin

CORE = [Currency.__table__, Company.__table__]


class Library(NamedTuple):
    engine: Engine
    shelf: type[Any]
    book: type[Any]


@pytest.fixture
def library() -> Iterator[Library]:
    base = plugin_base("sampledb")

    class Shelf(CompanyMixin, base):
        __tablename__ = "sampledb_shelf"
        name: Mapped[str] = mapped_column(String(20))
        above_id: Mapped[int | None]
        above: Mapped[Any] = company_ref("self", nullable=True)

    class Book(CompanyMixin, base):
        __tablename__ = "sampledb_book"
        shelf_id: Mapped[int]
        shelf: Mapped[Any] = company_ref(Shelf)

    engine = create_engine("sqlite://")
    metadata.create_all(engine, tables=[*CORE, Shelf.__table__, Book.__table__])
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        for identifier in (1, 2):
            connection.exec_driver_sql(
                "INSERT INTO core_company (id, code, name, currency, language, calendar,"
                " fiscal_month, fiscal_day, time_zone, state, is_demo, created_at, version)"
                f" VALUES ({identifier}, 'C{identifier}', 'C', 'USD', 'en', 'gregorian',"
                " 1, 1, 'UTC', 'open', 0, '2026-01-01', 1)"
            )
        connection.commit()
        connection.exec_driver_sql("PRAGMA foreign_keys=ON")
    yield Library(engine, Shelf, Book)
    forget_plugin("sampledb")


def test_assigning_a_record_writes_only_its_own_id(library: Library) -> None:
    with Session(library.engine) as session:
        shelf = library.shelf(company_id=1, id=7, name="A")
        session.add(library.book(company_id=1, id=8, shelf=shelf))
        session.commit()

        book = session.get_one(library.book, (1, 8))

        assert (book.company_id, book.shelf_id) == (1, 7)


def test_a_key_cannot_name_a_row_of_another_company(library: Library) -> None:
    with Session(library.engine) as session:
        session.add(library.shelf(company_id=1, id=7, name="A"))
        session.commit()
        session.add(library.book(company_id=2, id=8, shelf_id=7))

        with pytest.raises(IntegrityError):
            session.commit()


def test_following_a_reference_to_a_loaded_row_needs_no_statement(library: Library) -> None:
    statements: list[str] = []
    event.listen(library.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    with Session(library.engine) as session:
        session.add(library.shelf(company_id=1, id=7, name="A"))
        session.add(library.book(company_id=1, id=8, shelf_id=7))
        session.commit()
        shelf = session.get_one(library.shelf, (1, 7))
        book = session.get_one(library.book, (1, 8))
        statements.clear()

        assert book.shelf is shelf
        assert statements == []


def test_setting_a_reference_to_nothing_keeps_the_company(library: Library) -> None:
    with Session(library.engine) as session:
        top = library.shelf(company_id=1, id=1, name="top")
        low = library.shelf(company_id=1, id=2, name="low", above=top)
        session.add_all([top, low])
        session.commit()
        low.above = None
        session.commit()

        assert (low.company_id, low.above_id) == (1, None)


def test_a_graph_is_inserted_with_one_statement_per_table(library: Library) -> None:
    inserts: list[str] = []
    event.listen(library.engine, "before_cursor_execute", lambda *args: inserts.append(args[2]))
    with Session(library.engine) as session:
        shelf = library.shelf(company_id=1, id=1, name="A")
        session.add_all([library.book(company_id=1, id=10 + n, shelf=shelf) for n in range(50)])
        session.commit()

    assert len([each for each in inserts if each.startswith("INSERT")]) == 2


def test_on_delete_set_null_is_refused_because_it_would_null_the_company() -> None:
    with pytest.raises(ValueError, match="RESTRICT or CASCADE"):
        company_ref(Company, ondelete="SET NULL")


def test_a_forgotten_plugin_leaves_no_table_behind() -> None:
    base = plugin_base("gonedb")
    type("Thing", (CompanyMixin, base), {"__tablename__": "gonedb_thing"})

    forget_plugin("gonedb")

    assert "gonedb_thing" not in metadata.tables
