"""The whole chain a document stands in: quote -> order -> delivery -> invoice -> payment -> entry.

Links are followed from document to document, level by level, with a cap on depth and size; each
document is visited once, so a circle ends. A document of a module that is off is counted and never
followed; one that the reader may not see is counted, and the chain goes on behind it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import or_
from sqlalchemy import select
from sqlalchemy import tuple_

from karvan.contracts.references import DocumentRef
from karvan.documents.contract import DocumentSummary
from karvan.documents.contract import find_kind
from karvan.documents.contract import summary_of
from karvan.documents.models import DocumentLink

if TYPE_CHECKING:
    from karvan.context import Context

Key = tuple[str, int]
MOST_LEVELS = 12
MOST_DOCUMENTS = 60
MADE_FROM = "becomes"
BESIDE = "relates"


@dataclass(frozen=True)
class FlowStep:
    """A document of the chain. `place` is 0 for the one asked for, less before it, more after."""

    document: DocumentSummary
    place: int
    relation: str
    is_own: bool


@dataclass(frozen=True)
class Flow:
    """A chain of documents in their order; `hidden` counts those of modules that are off, by plugin.

    `unseen` counts documents the reader may not see; `is_cut` says that the chain is longer than
    what is shown.
    """

    steps: list[FlowStep]
    hidden: Mapping[str, int]
    unseen: int
    is_cut: bool

    @property
    def hidden_count(self) -> int:
        """Documents in modules that are switched off."""
        return sum(self.hidden.values())

    @property
    def is_empty(self) -> bool:
        """Whether the document stands alone."""
        return len(self.steps) <= 1 and not self.hidden_count and not self.unseen


@dataclass(frozen=True)
class Found:
    """Where a document was found: its place in the chain, and the relation that led to it."""

    place: int
    relation: str


def find_flow(ctx: Context, ref: DocumentRef) -> Flow:
    """The chain of a document, as the actor may see it; one statement for each level."""
    start: Key = (ref.kind, ref.id)
    found, hidden, is_cut = walk_links(ctx, start)
    _load(ctx, found)
    steps, unseen = [], 0
    for key, where in found.items():
        summary = summary_of(ctx, DocumentRef(*key))
        if summary is not None:
            steps.append(FlowStep(summary, where.place, where.relation, key == start))
        elif key != start:
            unseen += 1
    steps.sort(key=lambda each: (each.place, each.document.ref.kind, each.document.ref.id))
    return Flow(steps, dict(hidden), unseen, is_cut)


def walk_links(ctx: Context, start: Key) -> tuple[dict[Key, Found], Counter[str], bool]:
    """All documents tied to one, nearest first, with those hidden by plugin, and whether it is cut."""
    found: dict[Key, Found] = {start: Found(0, "")}
    hidden: Counter[str] = Counter()
    seen_hidden: set[Key] = set()
    level = [start]
    for _level in range(MOST_LEVELS):
        following: list[Key] = []
        for link in _links_at(ctx, level):
            for here, there, step in _ends(link):
                if here not in found or there in found or here not in level:
                    continue
                if DocumentRef(*there).plugin not in ctx.view.on:
                    if there not in seen_hidden:
                        seen_hidden.add(there)
                        hidden[DocumentRef(*there).plugin] += 1
                    continue
                if len(found) >= MOST_DOCUMENTS:
                    return found, hidden, True
                found[there] = Found(found[here].place + step, link.relation)
                following.append(there)
        if not following:
            return found, hidden, False
        level = following
    return found, hidden, bool(_links_at(ctx, level))


def _links_at(ctx: Context, keys: Iterable[Key]) -> list[DocumentLink]:
    """Every link that begins or ends at one of the documents, oldest first."""
    wanted = sorted(keys)
    starts = tuple_(DocumentLink.from_kind, DocumentLink.from_id).in_(wanted)
    ends = tuple_(DocumentLink.to_kind, DocumentLink.to_id).in_(wanted)
    statement = select(DocumentLink).where(or_(starts, ends)).order_by(DocumentLink.id)
    return list(ctx.session.scalars(statement))


def _ends(link: DocumentLink) -> Iterable[tuple[Key, Key, int]]:
    """Both ways over a link, and how the place changes: what fulfils an order comes after it."""
    one, other = (link.from_kind, link.from_id), (link.to_kind, link.to_id)
    step = {MADE_FROM: 1, BESIDE: 0}.get(link.relation, -1)
    return ((one, other, step), (other, one, -step))


def _load(ctx: Context, found: Iterable[Key]) -> None:
    """Bring the documents into the session, one statement for each kind."""
    by_kind: dict[str, list[int]] = {}
    for kind, identifier in found:
        by_kind.setdefault(kind, []).append(identifier)
    for kind, ids in by_kind.items():
        declared = find_kind(ctx, kind)
        if declared is not None and ctx.can(declared.permission):
            ctx.session.scalars(select(declared.model).where(declared.model.id.in_(ids))).all()
