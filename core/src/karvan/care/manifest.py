"""What a backup says about itself: where it came from, how far migrated, and what every table holds.

The facts of the tables were read in the same snapshot as the copy, so a restored database can be
compared with them, table by table.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from collections.abc import Iterator
from collections.abc import Mapping
from dataclasses import asdict
from dataclasses import dataclass
from dataclasses import field
from datetime import datetime
from typing import Any

from karvan.care.archive import ArchiveBroken

FORMAT = 1


@dataclass(frozen=True)
class TableFacts:
    """The content of one table; `sums` are those of its columns of money and quantity."""

    rows: int
    digest: str
    max_id: int | None = None
    sums: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Member:
    """A file of the archive."""

    size: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """Everything that is known about a backup without opening its database.

    `heads` are the newest migrations of core and of each plugin, `audit_heads` the published heads
    of the chain by company code, `rights` what the application's role might do with each table.
    """

    made_at: datetime
    installation: str
    engine: str
    database: str
    product: str
    server: str
    epoch: int
    heads: Mapping[str, str]
    plugins: Mapping[str, str]
    audit_heads: Mapping[str, str]
    tables: Mapping[str, TableFacts]
    rights: Mapping[str, list[str]]
    members: Mapping[str, Member]
    with_files: bool = True
    format: int = FORMAT

    @property
    def rows(self) -> int:
        """How many rows there are in all."""
        return sum(each.rows for each in self.tables.values())

    @property
    def stored_files(self) -> dict[str, Member]:
        """The attachments in the archive, by their name in the folder."""
        return {
            name.removeprefix("files/"): member
            for name, member in self.members.items()
            if name.startswith("files/")
        }

    def to_bytes(self) -> bytes:
        """The manifest as it is stored."""
        values = {**asdict(self), "made_at": self.made_at.isoformat()}
        return json.dumps(values, ensure_ascii=False, indent=1, sort_keys=True).encode()

    @classmethod
    def from_bytes(cls, content: bytes) -> Manifest:
        """Read a manifest; raises ArchiveBroken for one that is none, or of a newer format."""
        try:
            values: dict[str, Any] = json.loads(content)
            if int(values["format"]) > FORMAT:
                message = "a newer version of Karvan made it; install that version first"
                raise ArchiveBroken(message)
            tables = {name: TableFacts(**facts) for name, facts in values.pop("tables").items()}
            members = {name: Member(**each) for name, each in values.pop("members").items()}
            made_at = datetime.fromisoformat(values.pop("made_at"))
            return cls(made_at=made_at, tables=tables, members=members, **values)
        except ArchiveBroken:
            raise
        except (KeyError, TypeError, ValueError, AttributeError) as wrong:
            message = f"its manifest cannot be read ({type(wrong).__name__}: {wrong})"
            raise ArchiveBroken(message) from wrong


def differences(
    expected: Mapping[str, TableFacts],
    found: Mapping[str, TableFacts],
    changed: Collection[str] = (),
) -> list[str]:
    """In which tables the found content differs, in words; tables in `changed` are passed over."""
    return list(_differences(expected, found, changed))


def _differences(
    expected: Mapping[str, TableFacts], found: Mapping[str, TableFacts], changed: Collection[str]
) -> Iterator[str]:
    for name in sorted({*expected, *found} - set(changed)):
        before, after = expected.get(name), found.get(name)
        if before is None:
            yield f"{name} should not be there"
        elif after is None:
            yield f"{name} is missing"
        elif before.rows != after.rows:
            yield f"{name} should hold {before.rows} rows and holds {after.rows}"
        elif before != after:
            yield f"rows of {name} are not as they were"
