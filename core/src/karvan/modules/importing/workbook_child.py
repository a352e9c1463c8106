"""Reads one workbook in a process of its own, under limits of memory and time.

The parent sends the file on standard input and reads one JSON value a line: `["row", number,
cells]`, then `["end"]`; or `["refused", reason code, details]`. Called with `--sheets` it gives the
names of the sheets as one row. A bomb kills this process only.
"""

from __future__ import annotations

import io
import json
import math
import resource
import sys
import zipfile
from collections.abc import Iterator
from datetime import date
from datetime import datetime
from datetime import time
from decimal import Decimal
from typing import Any

MEGABYTE = 1024 * 1024
CPU_SECONDS = 20
MEMORY_BYTES = 512 * MEGABYTE
MAX_UNPACKED = 50 * MEGABYTE
MAX_RATIO = 100
MAX_MEMBERS = 1_000
MAX_COLUMNS = 1_000
MAX_DIGITS = 15
CHUNK = 64 * 1024
SMALL_MEMBER = 256 * 1024
_DTD_MARKS = (b"<!DOCTYPE", b"<!ENTITY")
_END_OF_DIRECTORY = b"PK\x05\x06"
_OLD_WORKBOOK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
SHEETS = "--sheets"


class WorkbookRefused(Exception):
    """The reason code and its details, as the parent will tell them."""

    def __init__(self, reason: str, **details: object) -> None:
        super().__init__(reason)
        self.reason = reason
        self.details = details


def check_archive(content: bytes) -> None:
    """Refuse bombs, strange names and document types before anything is parsed.

    A workbook of the old kind (XLS) is no archive: nothing in it unpacks.
    """
    if content.startswith(_OLD_WORKBOOK):
        return
    directory_at = content.rfind(_END_OF_DIRECTORY)
    if directory_at >= 0:
        announced = int.from_bytes(content[directory_at + 10 : directory_at + 12], "little")
        _limit("members", announced, MAX_MEMBERS)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = archive.infolist()
        _limit("members", len(members), MAX_MEMBERS)
        unpacked = sum(member.file_size for member in members)
        _limit("unpacked", unpacked, MAX_UNPACKED)
        _limit("ratio", unpacked // max(len(content), 1), MAX_RATIO)
        for member in members:
            _check_member(archive, member)


def _check_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    name = member.filename
    if name.startswith(("/", "\\")) or ":" in name or ".." in name.replace("\\", "/").split("/"):
        raise WorkbookRefused("name", name=name)
    if member.file_size > SMALL_MEMBER:
        _limit("ratio", member.file_size // max(member.compress_size, 1), MAX_RATIO)
    if name.lower().endswith((".xml", ".rels", ".vml")):
        _refuse_document_type(archive, member)


def _refuse_document_type(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    tail = b""
    with archive.open(member) as stream:
        while chunk := stream.read(CHUNK):
            plain = tail + chunk.replace(b"\0", b"").upper()
            if any(mark in plain for mark in _DTD_MARKS):
                raise WorkbookRefused("document_type", name=member.filename)
            tail = plain[-16:]


def _limit(reason: str, found: int, limit: int) -> None:
    if found > limit:
        raise WorkbookRefused(reason, found=found, limit=limit)


def read_rows(content: bytes, sheet: str | None) -> Iterator[tuple[int, list[str]]]:
    """The rows of the sheet asked for, else of the first one, as text."""
    import python_calamine

    workbook = python_calamine.load_workbook(io.BytesIO(content))
    if sheet is not None and sheet not in workbook.sheet_names:
        raise WorkbookRefused("sheet", sheet=sheet, known=", ".join(workbook.sheet_names))
    page = workbook.get_sheet_by_name(sheet) if sheet else workbook.get_sheet_by_index(0)
    if page.end is None:
        return
    _limit("columns", page.end[1] + 1, MAX_COLUMNS)
    rows = page.to_python(skip_empty_area=True)
    first_row, first_column = page.start or (0, 0)
    for number, cells in enumerate(rows, start=first_row + 1):
        texts = [_text(cell, number, column) for column, cell in enumerate(cells, start=1)]
        yield number, [""] * first_column + texts


def read_sheets(content: bytes) -> list[str]:
    """The names of the sheets, in their order."""
    import python_calamine

    names: list[str] = python_calamine.load_workbook(io.BytesIO(content)).sheet_names
    return names


def _text(cell: Any, row: int, column: int) -> str:
    match cell:
        case bool():
            return "true" if cell else "false"
        case float():
            return _number(cell, row, column)
        case datetime() if cell.time() == time.min:
            return cell.date().isoformat()
        case date():
            return cell.isoformat()
        case _:
            return str(cell)


def _number(cell: float, row: int, column: int) -> str:  # a workbook holds nothing better
    if not math.isfinite(cell):
        raise WorkbookRefused("number", row=row, column=column)
    number = Decimal(str(cell)).normalize()
    if len(number.as_tuple().digits) > MAX_DIGITS or abs(number.adjusted()) > MAX_DIGITS:
        raise WorkbookRefused("digits", row=row, column=column)
    return f"{number:f}"


def main() -> None:
    """Read standard input, write rows to standard output; never raise past a limit."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sheet = sys.argv[1] if len(sys.argv) > 1 else None
    write = sys.stdout.write
    try:
        content = sys.stdin.buffer.read()
        check_archive(content)
        rows = [(0, read_sheets(content))] if sheet == SHEETS else read_rows(content, sheet)
        for number, cells in rows:
            write(json.dumps(["row", number, cells]) + "\n")
        write('["end"]\n')
    except WorkbookRefused as refusal:
        write(json.dumps(["refused", refusal.reason, refusal.details]) + "\n")
    except MemoryError:
        write('["refused", "memory", {}]\n')
    except Exception as problem:  # whatever the libraries raise, the file is at fault
        write(json.dumps(["refused", "broken", {"detail": str(problem)[:200]}]) + "\n")


if __name__ == "__main__":
    main()
