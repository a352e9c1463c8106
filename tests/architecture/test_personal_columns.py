"""Every text column of core and of the bundled plugins says whether it is about a person."""

from __future__ import annotations

import importlib
import pkgutil

import pytest
from tests.architecture.source_tree import MEMBERS

from karvan.db.base import metadata
from karvan.db.personal import personal_columns
from karvan.db.personal import undeclared_columns


@pytest.fixture(scope="module")
def tables():
    """All tables of core and the bundled plugins."""
    for name in MEMBERS:
        package = importlib.import_module(name)
        for module in pkgutil.walk_packages(package.__path__, f"{name}."):
            if "models" in module.name.split("."):
                importlib.import_module(module.name)
    words = {"core", *(name.removeprefix("karvan_") for name in MEMBERS)}
    return [each for each in metadata.sorted_tables if each.name.split("_")[0] in words]


def test_every_text_column_says_whether_it_is_personal(tables):
    """Declare `info={"personal": True}` or `info={"personal": False}` on these."""
    assert undeclared_columns(tables) == []


def test_what_names_a_person_is_personal(tables):
    found = {
        f"{table.name}.{column.name}" for table in tables for column in personal_columns(table)
    }

    assert found >= {"core_party.name", "core_user.email", "core_session.ip"}
