"""A file to import, as the import formats of plugins receive it."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from pathlib import Path

from karvan.errors import TooLarge
from karvan.modules.importing.delimited import read_csv
from karvan.modules.importing.encodings import decode
from karvan.modules.importing.errors import EmptyFile
from karvan.modules.importing.errors import FileMissing
from karvan.modules.importing.tables import SourceTable
from karvan.modules.importing.tables import table_of
from karvan.modules.importing.workbooks import is_workbook
from karvan.modules.importing.workbooks import read_workbook

MAX_BYTES = 25 * 1024 * 1024
LIMIT_TEXT = "25 MB"
LONGEST_NAME = 200
INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def clean_name(name: str) -> str:
    """The name of an uploaded file as it may be shown: no folders, no invisible characters."""
    last = name.replace("\\", "/").rpartition("/")[2]
    shown = "".join(each for each in last if unicodedata.category(each) not in INVISIBLE)
    return shown[:LONGEST_NAME].strip() or "file"


@dataclass(frozen=True)
class ImportFile:
    """The name and the bytes of a file someone gave us; read it through `text` or `table`."""

    name: str
    content: bytes

    def __post_init__(self) -> None:
        if len(self.content) > MAX_BYTES:
            raise TooLarge(limit=LIMIT_TEXT)
        if not self.content:
            raise EmptyFile(name=self.name)

    @classmethod
    def read(cls, path: Path) -> ImportFile:
        """The file at the path; raises FileMissing or TooLarge, having read no more than the limit."""
        try:
            with path.open("rb") as source:
                return cls(path.name, source.read(MAX_BYTES + 1))
        except OSError as problem:
            raise FileMissing(name=str(path), reason=problem.strerror or str(problem)) from problem

    @property
    def extension(self) -> str:
        """The end of the name with its dot, in lower case: `.csv`."""
        return Path(self.name).suffix.lower()

    def text(self, encoding: str | None = None) -> str:
        """The file as text; raises WrongEncoding with the place of the first wrong byte."""
        return decode(self.content, encoding)

    def table(
        self,
        *,
        encoding: str | None = None,
        delimiter: str | None = None,
        sheet: str | None = None,
        misfits: list[int] | None = None,
    ) -> SourceTable:
        """The file as a table: a workbook by its first sheet (or the one named), else CSV.

        A row longer than the header refuses the file, unless its number is to go into `misfits`.
        """
        if is_workbook(self.content):
            return table_of(read_workbook(self.content, sheet), misfits)
        return table_of(read_csv(self.text(encoding), delimiter), misfits)
