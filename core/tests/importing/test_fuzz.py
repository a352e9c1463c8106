"""Whatever the bytes: a table of text, or a refusal in plain words; never anything else."""

from __future__ import annotations

import io
import random

import pytest
import xlsxwriter
from hypothesis import example
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from karvan.errors import AppError
from karvan.modules.importing.files import ImportFile

CELLS = st.text(alphabet="ab,;\t\n\r\"'=۱٫\u200c\ufeff\x00", max_size=60)


def read(content):
    """The rows, or the refusal."""
    try:
        file = ImportFile("rows.csv", content)
        rows = [dict(row.values) for row in file.table().rows]
    except AppError as refusal:
        return refusal.message
    assert all(isinstance(cell, str) for row in rows for cell in row.values())
    return rows


@given(st.binary(max_size=200))
@example(b"\xff\xfe")
@example(b"\xff\xfea")
@example(b"\xff\xfe\x00\xd8")
@example(b"PK\x03\x04")
@example(b"\xef\xbb\xbf")
@settings(max_examples=300, deadline=None)
def test_any_bytes_are_read_or_refused(content):
    if not content.startswith(b"PK\x03\x04"):
        assert read(content) is not None


@given(st.lists(CELLS, max_size=8), st.sampled_from(["utf-8", "utf-16", "utf-16-le", "utf-8-sig"]))
@settings(max_examples=300, deadline=None)
def test_any_text_in_any_encoding_is_read_or_refused(lines, encoding):
    assert read("\n".join(lines).encode(encoding)) is not None


@given(
    st.text(max_size=30), st.sampled_from(["utf-7", "punycode", "hex", "rot13", "idna", "x", ""])
)
@settings(max_examples=60, deadline=None)
def test_no_encoding_asked_for_leads_astray(text, encoding):
    file = ImportFile("rows.csv", text.encode() or b"x")

    try:
        found = file.text(encoding)
    except AppError:
        return

    assert isinstance(found, str)


@pytest.mark.parametrize("seed", range(15))
def test_a_damaged_workbook_is_read_or_refused(seed):
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        sheet = book.add_worksheet()
        for line in range(20):
            sheet.write_row(line, 0, ["account", f"amount {line}", "text"])
    content, chance = bytearray(buffer.getvalue()), random.Random(seed)
    for _ in range(chance.randint(1, 20)):
        content[chance.randrange(4, len(content))] = chance.randrange(256)

    assert read(bytes(content)) is not None
