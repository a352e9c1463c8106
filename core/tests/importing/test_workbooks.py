"""Workbooks are read in a child process; bombs and entities are refused before anything is parsed."""

from __future__ import annotations

import io
import resource
import zipfile
from datetime import datetime

import pytest
import xlsxwriter

from karvan.modules.importing.errors import UnreadableWorkbook
from karvan.modules.importing.errors import UnsafeWorkbook
from karvan.modules.importing.files import ImportFile

LAUGHS = """<?xml version="1.0"?>
<!DOCTYPE lolz [
 <!ENTITY lol "lol">
 <!ENTITY lol2 "&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;">
 <!ENTITY lol3 "&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;">
]>
<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>&lol3;</t></si></sst>
"""


def a_workbook(*rows, sheet="Sheet1", at=(0, 0)):
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"strings_to_formulas": False}) as book:
        page = book.add_worksheet(sheet)
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for line, row in enumerate(rows):
            for place, value in enumerate(row):
                where = (at[0] + line, at[1] + place)
                if isinstance(value, datetime):
                    page.write_datetime(*where, value, day)
                else:
                    page.write(*where, value)
    return ImportFile("rows.xlsx", buffer.getvalue())


def an_archive(**members):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return ImportFile("rows.xlsx", buffer.getvalue())


def with_part(file, name, content):
    """The workbook with one part replaced."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(file.content)) as source:
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
            for member in source.namelist():
                if member != name:
                    target.writestr(member, source.read(member))
            target.writestr(name, content)
    return ImportFile(file.name, buffer.getvalue())


def read(file, **options):
    return [(row.number, dict(row.values)) for row in file.table(**options).rows]


def test_a_workbook_is_read_as_text_with_its_row_numbers():
    file = a_workbook(
        ("account", "amount", "day", "open"),
        ("1000", 12.5, datetime(2025, 3, 21), True),  # noqa: DTZ001 - as in a sheet
        ("=1+1", 1234567890123, datetime(2025, 3, 22, 10, 30), False),  # noqa: DTZ001
        at=(2, 1),
    )

    assert read(file) == [
        (4, {"account": "1000", "amount": "12.5", "day": "2025-03-21", "open": "true"}),
        (5, {"account": "=1+1", "amount": "1234567890123", "day": "2025-03-22T10:30:00",
             "open": "false"}),
    ]  # fmt: skip


def test_a_number_that_a_workbook_cannot_hold_exactly_is_refused_with_its_place():
    with pytest.raises(UnreadableWorkbook, match="row 2, column 1"):
        read(a_workbook(("amount",), (1234567890123456,)))


def test_a_sheet_can_be_named_and_an_unknown_one_is_refused_naming_those_there_are():
    file = a_workbook(("account",), ("1000",), sheet="Books")

    found = read(file, sheet="Books")

    assert found == [(2, {"account": "1000"})]
    with pytest.raises(UnreadableWorkbook, match="it has Books"):
        read(file, sheet="Nothing")


def test_billion_laughs_are_refused():
    file = with_part(a_workbook(("account",), ("1000",)), "xl/sharedStrings.xml", LAUGHS)

    with pytest.raises(UnsafeWorkbook, match="document type"):
        read(file)


def test_a_document_type_in_utf_16_is_refused_too():
    hidden = LAUGHS.replace('"1.0"', '"1.0" encoding="UTF-16"').encode("utf-16")
    file = with_part(a_workbook(("account",), ("1000",)), "xl/sharedStrings.xml", hidden)

    with pytest.raises(UnsafeWorkbook, match="document type"):
        read(file)


def test_a_zip_bomb_is_refused_within_bounded_memory():
    file = an_archive(**{"xl/worksheets/sheet1.xml": b"0" * 45_000_000})
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    with pytest.raises(UnsafeWorkbook, match="times its size"):
        read(file)

    grown_kib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown_kib < 20 * 1024


def test_a_bomb_that_lies_about_its_size_is_refused():
    content = bytearray(an_archive(**{"xl/workbook.xml": b"0" * 5_000_000}).content)
    real, claimed = (5_000_000).to_bytes(4, "little"), (1_000).to_bytes(4, "little")
    lying = ImportFile("rows.xlsx", bytes(content).replace(real, claimed))

    with pytest.raises((UnsafeWorkbook, UnreadableWorkbook)):
        read(lying)


@pytest.mark.parametrize(
    ("members", "reason"),
    [
        ({f"part{number}": "x" for number in range(1_001)}, "1001 parts"),
        ({"../evil.xml": "x"}, "forbidden name"),
        ({"/etc/evil.xml": "x"}, "forbidden name"),
    ],
    ids=["too many parts", "climbing name", "absolute name"],
)
def test_strange_archives_are_refused(members, reason):
    with pytest.raises(UnsafeWorkbook, match=reason):
        read(an_archive(**members))


def test_a_sheet_that_claims_thousands_of_columns_is_refused():
    file = a_workbook(("account",), ("1000",))
    wide = with_part(
        file,
        "xl/worksheets/sheet1.xml",
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        '<sheetData><row r="1"><c r="A1"><v>1</v></c></row>'
        '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>',
    )

    with pytest.raises(UnsafeWorkbook):
        read(wide)


def test_what_is_no_workbook_inside_is_refused():
    with pytest.raises(UnreadableWorkbook, match="damaged"):
        read(an_archive(**{"readme.txt": "hello"}))
