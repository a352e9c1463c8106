"""Columns that later versions add to entries and their lines leave older content hashes alone."""

import ast
from pathlib import Path

import karvan_finance
from karvan_finance.ledger.models.content import CONTENT

VERSIONS = Path(karvan_finance.__file__).parent / "migrations" / "versions"
HASHED = {
    each.__tablename__: each for each in (CONTENT.header, *(each.class_ for each in CONTENT.lines))
}


def added_columns():
    """Table and column of everything a migration adds to a table that was there."""
    for path in sorted(VERSIONS.glob("*.py")):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute):
                continue
            if call.func.attr in {"add_column", "rebuild"} and call.args[0].value in HASHED:
                for part in ast.walk(call):
                    if isinstance(part, ast.Call) and ast.unparse(part.func) == "sa.Column":
                        yield call.args[0].value, part.args[0].value


def test_every_column_added_to_postings_is_told_as_later():
    added = set(added_columns())

    assert ("finance_line", "due_date") in added
    assert not [
        f"{table}.{name}"
        for table, name in sorted(added)
        if not HASHED[table].__table__.c[name].info.get("later")
    ]
