"""How one plugin names a document of another: by kind and id, without a foreign key."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class DocumentRef:
    """A document of any plugin: kind `finance.entry`, its id, and its number once it has one."""

    kind: str
    id: int
    number: str | None = None

    @property
    def plugin(self) -> str:
        """The word of the plugin that owns the document."""
        return self.kind.partition(".")[0]

    def __str__(self) -> str:
        return self.number or f"{self.kind}/{self.id}"


@dataclass(frozen=True)
class LineRef:
    """One line of a document, by the key its owner gave it."""

    document: DocumentRef
    line: int
