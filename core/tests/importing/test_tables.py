"""A table has a header and rows that know their number; what cannot be one is refused."""

from __future__ import annotations

import pytest

from karvan.errors import TooLarge
from karvan.modules.importing.errors import EmptyFile
from karvan.modules.importing.errors import FileMissing
from karvan.modules.importing.errors import UnreadableTable
from karvan.modules.importing.files import MAX_BYTES
from karvan.modules.importing.files import ImportFile
from karvan.modules.importing.files import clean_name


def a_file(text, name="rows.csv"):
    return ImportFile(name, text.encode())


def rows_of(file, **options):
    return [(row.number, dict(row.values)) for row in file.table(**options).rows]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"], ids=["comma", "semicolon", "tab"])
def test_the_delimiter_is_found(delimiter):
    text = "account,amount\n1000,12.50\n".replace(",", delimiter)

    table = a_file(text).table()

    assert table.columns == ("account", "amount")


def test_commas_inside_amounts_do_not_mislead_the_search_for_the_delimiter():
    text = 'account;amount\n1000;"1,200.50"\n2000;3,5\n'

    assert rows_of(a_file(text))[0] == (2, {"account": "1000", "amount": "1,200.50"})


def test_rows_keep_their_number_in_the_file():
    text = '\naccount,note\n\n1000,"two\nlines"\n2000,x\n'

    assert [number for number, _values in rows_of(a_file(text))] == [4, 6]


def test_a_missing_cell_is_empty():
    (row,) = a_file("account,amount,note\n1000,12\n").table().rows

    assert (row.text("amount"), row.text("note"), row.text("nothing")) == ("12", "", "")


def test_the_guard_against_formulas_is_taken_off_again():
    (row,) = a_file("account,note\n1000,'=1+1\n").table().rows

    assert row.text("note") == "=1+1"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('account,note\n1000,"open\n2000,x\n', "row 2"),
        ("account,account\n1,2\n", "two columns are called account"),
        ("account\n1000,12\n", "more cells than the header"),
        ("\n\n", "no header"),
    ],
    ids=["open quote", "doubled column", "too many cells", "no header"],
)
def test_what_is_no_table_is_refused_with_its_row(text, problem):
    with pytest.raises(UnreadableTable, match=problem):
        list(a_file(text).table().rows)


def test_a_row_of_a_million_cells_is_refused():
    with pytest.raises(TooLarge):
        a_file("," * 1_000_000).table()


def test_an_empty_file_is_refused():
    with pytest.raises(EmptyFile):
        a_file("")


def test_a_file_that_is_too_large_is_not_read_to_its_end(tmp_path):
    path = tmp_path / "large.csv"
    with path.open("wb") as large:
        large.truncate(MAX_BYTES * 40)

    with pytest.raises(TooLarge, match="25 MB"):
        ImportFile.read(path)


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(FileMissing, match=r"nowhere\.csv"):
        ImportFile.read(tmp_path / "nowhere.csv")


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("books.csv", "books.csv"),
        ("../../etc/passwd", "passwd"),
        ("C:\\books\\a.csv", "a.csv"),
        ("\u202egnp.csv\x00", "gnp.csv"),
        ("دفتر.csv", "دفتر.csv"),
        ("x" * 300, "x" * 200),
        ("\u200f", "file"),
    ],
    ids=["plain", "climbing", "windows", "turned round", "persian", "long", "invisible"],
)
def test_the_name_of_an_uploaded_file_is_shown_without_tricks(given, shown):
    assert clean_name(given) == shown
