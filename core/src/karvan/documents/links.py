"""Ties documents of different plugins together, without keys between their tables.

quote -> order -> delivery -> invoice -> payment -> journal entry: every document page shows the
flow it stands in. A document of a module that is switched off is counted, never shown.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Literal

from sqlalchemy import and_
from sqlalchemy import or_
from sqlalchemy import select

from karvan.contracts.references import DocumentRef
from karvan.documents.models import RELATIONS
from karvan.documents.models import DocumentLink

if TYPE_CHECKING:
    from karvan.context import Context

Relation = Literal["becomes", "fulfils", "bills", "settles", "posts", "reverses", "relates"]
Direction = Literal["to", "from"]


@dataclass(frozen=True)
class LinkedDocument:
    """A document at the other end of a link; `to` means that the link leads from ours to it."""

    ref: DocumentRef
    relation: Relation
    direction: Direction


@dataclass(frozen=True)
class DocumentLinks:
    """The links of a document, oldest first, and how many lead to modules that are off."""

    shown: list[LinkedDocument]
    hidden: Mapping[str, int]

    @property
    def hidden_count(self) -> int:
        """Documents in modules that are switched off."""
        return sum(self.hidden.values())

    def refs(self, relation: Relation, direction: Direction) -> list[DocumentRef]:
        """The documents of one relation and direction."""
        wanted = (relation, direction)
        return [each.ref for each in self.shown if (each.relation, each.direction) == wanted]


def link(ctx: Context, source: DocumentRef, target: DocumentRef, relation: Relation) -> None:
    """Say that `source` becomes, fulfils, bills, settles, posts, reverses or relates to `target`."""
    if relation not in RELATIONS:
        message = f"{relation} is no relation; use one of {', '.join(RELATIONS)}"
        raise ValueError(message)
    made = DocumentLink(
        from_kind=source.kind,
        from_id=source.id,
        to_kind=target.kind,
        to_id=target.id,
        relation=relation,
    )
    ctx.session.add(made)


def links_of(ctx: Context, ref: DocumentRef) -> DocumentLinks:
    """All links of a document, in both directions."""
    shown: list[LinkedDocument] = []
    hidden: Counter[str] = Counter()
    for each in _rows(ctx, ref):
        found = _other_end(each, ref)
        if found.ref.plugin in ctx.view.on:
            shown.append(found)
        else:
            hidden[found.ref.plugin] += 1
    return DocumentLinks(shown, dict(hidden))


def followers_of(ctx: Context, ref: DocumentRef) -> list[DocumentRef]:
    """The documents that came out of this one: those it became, and those made for it."""
    links = links_of(ctx, ref)
    return [*links.refs("becomes", "to"), *_made_for(links.shown)]


def _made_for(links: Iterable[LinkedDocument]) -> list[DocumentRef]:
    made = {"fulfils", "bills", "settles", "posts"}
    return [each.ref for each in links if each.direction == "from" and each.relation in made]


def _rows(ctx: Context, ref: DocumentRef) -> list[DocumentLink]:
    starts = and_(DocumentLink.from_kind == ref.kind, DocumentLink.from_id == ref.id)
    ends = and_(DocumentLink.to_kind == ref.kind, DocumentLink.to_id == ref.id)
    found = select(DocumentLink).where(or_(starts, ends)).order_by(DocumentLink.id)
    return list(ctx.session.scalars(found))


def _other_end(row: DocumentLink, ref: DocumentRef) -> LinkedDocument:
    relation: Relation = row.relation  # type: ignore[assignment]  # a CHECK holds the words
    if (row.from_kind, row.from_id) == (ref.kind, ref.id):
        return LinkedDocument(DocumentRef(row.to_kind, row.to_id), relation, "to")
    return LinkedDocument(DocumentRef(row.from_kind, row.from_id), relation, "from")
