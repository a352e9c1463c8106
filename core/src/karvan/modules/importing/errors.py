"""What can be wrong with a file before anyone looks at its contents."""

from __future__ import annotations

from karvan.errors import Forbidden
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


class UnknownOption(Refusal):
    """“{value}” is no value of the option {option}. Use one of: {known}"""

    code = "core.import.option"


class NotImportable(Forbidden):
    """You may not import {entity}. Ask an administrator for the permission {permission}."""

    code = "core.import.not_importable"


class MappingIncomplete(Refusal):
    """The columns do not fit yet: {reason}"""

    code = "core.import.mapping"


class TooManyRowsAtOnce(Refusal):
    """The file has {rows} rows; all or nothing works for {most} at most.

    Choose to keep the good rows and list the bad ones, or cut the file into parts.
    """

    code = "core.import.too_many_rows"


class WrongStatus(Refusal):
    """This cannot be done now: the import is marked “{status}”."""

    code = "core.import.status"


class UnknownColumn(Refusal):
    """The file has no column “{column}”. It has: {known}"""

    code = "core.import.unknown_column"


class UnknownField(Refusal):
    """“{field}” is no field that can be imported. Use one of: {known}"""

    code = "core.import.unknown_field"


class NoSuchTarget(Refusal):
    """{target} “{text}” was not found."""

    code = "core.import.reference"


class SeveralTargets(Refusal):
    """{target} “{text}” stands for several records. Use the code, which is unique."""

    code = "core.import.reference_ambiguous"


class NothingToChange(Refusal):
    """There is no record with {key} to change."""

    code = "core.import.nothing_to_change"


class SeveralToChange(Refusal):
    """Several records have {key}, so it is not certain which one is meant."""

    code = "core.import.several_to_change"


class KeyTwice(Refusal):
    """{key} stands in row {row} already."""

    code = "core.import.key_twice"


class KeyMissing(Refusal):
    """The row has no {key}, by which its record would be found."""

    code = "core.import.key_missing"


class TooManyCells(Refusal):
    """The row has more cells than the header."""

    code = "core.import.cells"


class PersonGone(Refusal):
    """Whoever started this may no longer work here, so it was not done."""

    code = "core.import.person_gone"


class ChangedSince(Refusal):
    """It was changed after the import."""

    code = "core.import.changed_since"


class CannotUndo(Refusal):
    """It cannot be deleted: {reason}"""

    code = "core.import.cannot_undo"


class RowRefused(Refusal):
    """The database refused the row: it stands there already, or a value does not fit."""

    code = "core.import.row_refused"


class NotResumable(Refusal):
    """Another worker has taken this import over."""

    code = "core.import.taken_over"
