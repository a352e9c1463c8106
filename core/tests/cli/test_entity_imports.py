"""`karvan import --entity`: rows of a file become records, without a format of their own."""

from __future__ import annotations

import pytest

TAGS = "Word,Colour\nUrgent,red\nLate,no colour\n"


@pytest.fixture
def tags(company_shell, tmp_path):
    """Imports a text into tags."""

    def tags(text, *options, code=0):
        path = tmp_path / "tags.csv"
        path.write_text(text)
        words = ("import", "--entity", "core.tag", str(path), "--company", "CARAVAN")
        return company_shell.json(*words, *options, code=code)

    return tags


def test_rows_are_checked_and_then_imported(tags):
    checked = tags("Word,Colour\nUrgent,red\n", "--dry-run")
    done = tags("Word,Colour\nUrgent,red\n")
    changed = tags("Word,Colour\nUrgent,blue\nLate,grey\n", "--key", "name")

    assert (checked["status"], checked["created"]) == ("checked", 1)
    assert {key: done[key] for key in ("entity", "status", "rows_total", "rows_done")} == {
        "entity": "core.tag", "status": "done", "rows_total": 1, "rows_done": 1,
    }  # fmt: skip
    assert (changed["created"], changed["updated"], changed["errors"]) == (1, 1, [])


def test_with_one_bad_row_nothing_is_imported_unless_that_is_wanted(tags):
    refused = tags(TAGS, code=1)
    kept = tags(TAGS, "--mode", "skip_bad")

    assert (refused["status"], refused["created"]) == ("failed", 0)
    assert (kept["status"], kept["created"], kept["rows_bad"]) == ("done", 1, 1)
    assert kept["errors"][0]["row"] == 3
    assert kept["errors"][0]["column"] == "Colour"


def test_columns_are_named_where_their_titles_do_not_say_it(tags):
    done = tags("thing\nUrgent\n", "--map", "thing=name")

    assert done["created"] == 1


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--map", "nothing=name"), "no column"),
        (("--map", "Word=nothing"), "no field"),
        (("--option", "decimal_mark=x"), "decimal_mark"),
    ],
    ids=["column", "field", "option"],
)
def test_what_is_not_there_is_told_with_what_is(company_shell, tmp_path, options, words):
    path = tmp_path / "tags.csv"
    path.write_text(TAGS)

    answer = company_shell.run(
        "import", "--entity", "core.tag", str(path), "--company", "CARAVAN", *options, code=1
    )

    assert words in answer.output
