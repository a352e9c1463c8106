"""Sheets of LibreOffice and of the old Excel bring the same rows as any other file."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select
from tests.support.depot import declared
from tests.support.depot import depot
from tests.support.depot import depot_runtime
from tests.support.importing import CLI

from karvan.modules.importing.errors import UnsafeWorkbook
from karvan.modules.importing.files import ImportFile
from karvan.modules.importing.wizard.at_once import ImportOrder
from karvan.modules.importing.wizard.at_once import import_at_once

__all__ = ["depot", "depot_runtime"]
XLS = Path(__file__).with_name("rows.xls").read_bytes()
"""Two rows, the second in Persian digits and days, as the binary format before 2007 keeps them."""

SPACES = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
)


def words(*texts):
    return "".join(
        f'<table:table-cell office:value-type="string"><text:p>{each}</text:p></table:table-cell>'
        for each in texts
    )


def number(value):
    return f'<table:table-cell office:value-type="float" office:value="{value}"/>'


def an_ods(*rows):
    """A document of one sheet, as LibreOffice writes it."""
    lines = "".join(f"<table:table-row>{each}</table:table-row>" for each in rows)
    sheet = f'<table:table table:name="Crates">{lines}</table:table>'
    body = f"<office:body><office:spreadsheet>{sheet}</office:spreadsheet></office:body>"
    return packed(
        f'<?xml version="1.0"?><office:document-content {SPACES}>{body}</office:document-content>'
    )


def packed(content):
    """The parts that a reader looks for, with this content."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", '<?xml version="1.0"?><manifest/>')
        archive.writestr("content.xml", content)
    return buffer.getvalue()


ODS = an_ods(
    words("name", "pieces", "weight", "packed_on"),
    words("Old format") + number(12) + number(1.25)
    + '<table:table-cell office:value-type="date" office:date-value="2025-03-21"/>',
    words("صندوق", "۷", "۱٫۵", "۱۴۰۴/۰۱/۰۱"),
)  # fmt: skip


@pytest.mark.parametrize(("name", "content"), [("rows.ods", ODS), ("rows.xls", XLS)])
def test_its_rows_become_records(depot_runtime, depot, name, content):
    order = ImportOrder("depot.crate", ImportFile(name, content), keys=("name",))

    result = import_at_once(depot_runtime, depot.id, CLI, order)

    def read(ctx):
        model = declared(ctx).model
        return [
            (each.name, each.pieces, each.weight, each.packed_on)
            for each in ctx.session.scalars(select(model).order_by(model.name))
        ]

    assert result["errors"] == []
    assert depot_runtime.run(depot.id, CLI, read) == [
        ("Old format", 12, 1_250_000, date(2025, 3, 21)),
        ("صندوق", 7, 1_500_000, date(2025, 3, 21)),
    ]


def test_an_ods_with_a_document_type_is_refused(depot_runtime, depot):
    with zipfile.ZipFile(io.BytesIO(ODS)) as source:
        body = source.read("content.xml").decode()
    bomb = packed(body.replace("?>", '?><!DOCTYPE x [<!ENTITY a "aaaa">]>', 1))
    order = ImportOrder("depot.crate", ImportFile("rows.ods", bomb))

    with pytest.raises(UnsafeWorkbook, match="document type"):
        import_at_once(depot_runtime, depot.id, CLI, order)
