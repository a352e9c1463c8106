"""What can be wrong with a file before anyone looks at its contents."""

from __future__ import annotations

from karvan.errors import NotFound
from karvan.errors import Refusal


class WrongEncoding(Refusal):
    """The file is not {encoding} text: byte {position} (line {line}) does not fit.

    Save it as UTF-8 and try again, or name its encoding.
    """

    code = "core.import.encoding"


class UnknownEncoding(Refusal):
    """There is no encoding “{encoding}”. Use utf-8, utf-16 or windows-1256."""

    code = "core.import.unknown_encoding"


class UnreadableTable(Refusal):
    """The table cannot be read at row {row}: {reason}"""

    code = "core.import.table"


class EmptyFile(Refusal):
    """The file {name} is empty."""

    code = "core.import.empty"


class UnsafeWorkbook(Refusal):
    """The workbook was refused: {reason}"""

    code = "core.import.unsafe_workbook"


class UnreadableWorkbook(Refusal):
    """The workbook cannot be read: {reason}"""

    code = "core.import.workbook"


class UnknownFormat(NotFound):
    """There is no import format “{format}” for “{target}”. Known formats: {known}"""

    code = "core.import.unknown_format"


class FileMissing(Refusal):
    """The file {name} cannot be opened: {reason}"""

    code = "core.import.file"
