"""XLSX, ODS and XLS: handed to a child process whose memory and time are limited.

The child checks the archive before it parses it. Whatever happens there, this process only sees
rows of text or a reason.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from typing import IO

from karvan.errors import AppError
from karvan.i18n import LazyText
from karvan.i18n import lazy_gettext as _
from karvan.modules.importing.errors import UnreadableWorkbook
from karvan.modules.importing.errors import UnsafeWorkbook

CHILD = "karvan.modules.importing.workbook_child"
MARKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
SHEETS = "--sheets"
PATIENCE_SECONDS = 60
PASSED_ON = ("PATH", "HOME", "PYTHONPATH", "LANG")  # how to find us; no secrets of the server
_UNSAFE = {
    "members": _("it holds {found} parts; at most {limit} are allowed"),
    "unpacked": _("it unpacks to {found} bytes; at most {limit} are allowed"),
    "ratio": _("it unpacks to {found} times its size; at most {limit} times are allowed"),
    "name": _("it holds a part with the forbidden name {name}"),
    "document_type": _("the part {name} declares a document type"),
    "memory": _("reading it takes more memory than allowed"),
    "columns": _("it has {found} columns; at most {limit} are allowed"),
}
_UNREADABLE = {
    "sheet": _("there is no sheet {sheet}; it has {known}"),
    "number": _("row {row}, column {column} holds no number"),
    "digits": _(
        "row {row}, column {column} holds a number of more than 15 digits; round it, or make it text"
    ),
    "broken": _("it is damaged ({detail})"),
}


def is_workbook(content: bytes) -> bool:
    """Whether the file is a zip archive, as XLSX and ODS files are, or an old XLS."""
    return content.startswith(MARKS)


def list_sheets(content: bytes) -> list[str]:
    """The names of a workbook's sheets; raises as `read_workbook` does."""
    return [name for _number, names in read_workbook(content, SHEETS) for name in names]


def read_workbook(content: bytes, sheet: str | None = None) -> Iterator[tuple[int, list[str]]]:
    """Rows of cells with their number in the sheet, streamed from the child.

    Raises UnsafeWorkbook for bombs and document types, UnreadableWorkbook for damaged files.
    """
    with subprocess.Popen(
        [sys.executable, "-P", "-m", CHILD, *([sheet] if sheet else [])],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={name: os.environ[name] for name in PASSED_ON if name in os.environ},
    ) as child:
        alarm = threading.Timer(PATIENCE_SECONDS, child.kill)
        alarm.start()
        try:
            assert child.stdin is not None
            assert child.stdout is not None
            _send(child.stdin, content)
            yield from _receive(child.stdout)
        finally:
            alarm.cancel()
            child.kill()


def _send(stdin: IO[bytes], content: bytes) -> None:
    with contextlib.suppress(BrokenPipeError):
        stdin.write(content)
    with contextlib.suppress(BrokenPipeError):
        stdin.close()


def _receive(stdout: IO[bytes]) -> Iterator[tuple[int, list[str]]]:
    for line in stdout:
        match json.loads(line):
            case ["row", number, cells]:
                yield number, cells
            case ["refused", reason, details]:
                raise _refusal(reason, details)
            case _:
                return
    raise UnsafeWorkbook(reason=_("reading it takes more memory or time than allowed"))


def _refusal(reason: str, details: dict[str, object]) -> AppError:
    if reason in _UNSAFE:
        return UnsafeWorkbook(reason=LazyText(_UNSAFE[reason].msgid, details))
    return UnreadableWorkbook(reason=LazyText(_UNREADABLE[reason].msgid, details))
