"""What was posted keeps its hash when a later version adds a column."""

import pytest
from sqlalchemy import BigInteger
from sqlalchemy import Column
from sqlalchemy import Integer
from sqlalchemy import MetaData
from sqlalchemy import Table

from karvan.audit.content import Recipe


def receipts(*added):
    return Table(
        "shop_receipt",
        MetaData(),
        Column("id", BigInteger, primary_key=True),
        Column("total", Integer),
        *added,
    )


def content_of(table, **values):
    return Recipe({}, {}, None).hash(table, {"id": 1, "total": 500, **values}, {})


def test_what_was_posted_before_a_column_came_keeps_its_hash():
    before, after = receipts(), receipts(Column("tip", Integer, info={"later": True}))

    assert content_of(after, tip=None) == content_of(before)


@pytest.mark.parametrize("tip", [0, 20])
def test_a_value_written_into_the_later_column_changes_the_hash(tip):
    table = receipts(Column("tip", Integer, info={"later": True}))

    assert content_of(table, tip=tip) != content_of(table, tip=None)


def test_null_in_a_column_of_the_first_version_is_part_of_the_content():
    assert content_of(receipts(Column("tip", Integer)), tip=None) != content_of(receipts())
