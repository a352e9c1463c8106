"""The one contract of every document kind: what it is called, where it stands, how it is undone.

A plugin declares its kinds with `setup.document(DocumentKind(...))`. Cancelling asks the document
itself and every document that came out of it for what stands in the way, and shows all of it.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any

from karvan.contracts.references import DocumentRef
from karvan.documents.approvable import Approvable
from karvan.documents.events import DocumentCancelled
from karvan.documents.events import DocumentCancelling
from karvan.documents.links import followers_of
from karvan.errors import Invalid
from karvan.errors import NotFound
from karvan.errors import Problem
from karvan.errors import Refusal
from karvan.i18n import Text
from karvan.plugins.declarations import DocumentDeclaration
from karvan.values import Money

if TYPE_CHECKING:
    from karvan.context import Context

MOST_FOLLOWED = 1000


class CannotBeDone(Refusal):
    """A document of this kind cannot be cancelled or copied here: {kind}."""

    code = "core.document_action_unknown"


@dataclass(frozen=True)
class Blocker:
    """What stands in the way of cancelling: whose it is, and what to do about it."""

    document: DocumentRef
    text: Text


@dataclass(frozen=True)
class DocumentKind:
    """A kind of document. All functions take `ctx` and the record.

    `link` gives endpoint and values of its page; `cancel` undoes it and gives the document that
    does so, a reversal, or None where a draft was dropped; `blockers` says what stands against
    that; `copy` gives a new draft; `approvable` says what approval rules may ask of it.
    """

    kind: str
    model: type[Any]
    label: Text
    title: Callable[[Context, Any], Text]
    state: Callable[[Context, Any], Text]
    permission: str
    link: Callable[[Context, Any], tuple[str, Mapping[str, Any]]]
    total: Callable[[Context, Any], Money | None] | None = None
    cancel: Callable[[Context, Any, str], DocumentRef | None] | None = None
    cancel_permission: str | None = None
    copy: Callable[[Context, Any], Any] | None = None
    copy_permission: str | None = None
    blockers: Callable[[Context, Any], list[Text]] | None = None
    approvable: Approvable | None = None


@dataclass(frozen=True)
class DocumentSummary:
    """A document as any other plugin's page may show it."""

    ref: DocumentRef
    label: Text
    title: Text
    state: Text
    total: Money | None
    endpoint: str
    values: Mapping[str, Any]


def find_kind(ctx: Context, kind: str) -> DocumentKind | None:
    """The kind of this name, if a plugin that is on declares it."""
    for declared in ctx.runtime.registry.declarations(DocumentDeclaration, ctx.view.on):
        if declared.document.kind == kind:
            document: DocumentKind = declared.document
            return document
    return None


def get_kind(ctx: Context, kind: str) -> DocumentKind:
    """The kind of this name; raises NotFound, as for a module that is off."""
    found = find_kind(ctx, kind)
    if found is None:
        raise NotFound
    return found


def ref_to(kind: DocumentKind, record: Any) -> DocumentRef:
    """The reference of a record, with its number where it has one."""
    return DocumentRef(kind.kind, record.id, getattr(record, "number", None))


def summary_of(ctx: Context, ref: DocumentRef) -> DocumentSummary | None:
    """What may be shown of a document.

    None where the actor may not see its kind, nobody declares it, or it is gone, as a dropped draft.
    """
    kind = find_kind(ctx, ref.kind)
    if kind is None or not ctx.can(kind.permission):
        return None
    record = _find_record(ctx, kind, ref)
    if record is None:
        return None
    endpoint, values = kind.link(ctx, record)
    return DocumentSummary(
        ref=ref_to(kind, record),
        label=kind.label,
        title=kind.title(ctx, record),
        state=kind.state(ctx, record),
        total=kind.total(ctx, record) if kind.total else None,
        endpoint=endpoint,
        values=values,
    )


def blockers_of(ctx: Context, ref: DocumentRef) -> list[Blocker]:
    """What stands against cancelling: of the document itself, and of all that came out of it."""
    found: list[Blocker] = []
    waiting, seen = [ref], {(ref.kind, ref.id)}
    while waiting and len(seen) < MOST_FOLLOWED:
        each = waiting.pop(0)
        found += _own_blockers(ctx, each)
        for follower in followers_of(ctx, each):
            if (follower.kind, follower.id) not in seen:
                seen.add((follower.kind, follower.id))
                waiting.append(follower)
    return found


def cancel_document(ctx: Context, ref: DocumentRef, *, reason: str) -> DocumentRef | None:
    """Cancel: a draft is dropped, a posted document reversed. The document that undoes it, or None.

    Raises Invalid with every blocker, Forbidden, or what an asked plugin refuses with.
    """
    kind = get_kind(ctx, ref.kind)
    if kind.cancel is None or kind.cancel_permission is None:
        raise CannotBeDone(kind=kind.label)
    ctx.require(kind.cancel_permission)
    record = _record(ctx, kind, ref)
    if blockers := blockers_of(ctx, ref):
        raise Invalid([_problem(each) for each in blockers])
    now = ctx.clock.now()
    ctx.ask(DocumentCancelling(ref, now, ctx.actor.id, reason))
    undone_by = kind.cancel(ctx, record, reason)
    ctx.publish(DocumentCancelled(ref, now, ctx.actor.id, reason, by=undone_by))
    return undone_by


def copy_document(ctx: Context, ref: DocumentRef) -> Any:
    """A new draft with the same content; raises Forbidden or CannotBeDone."""
    kind = get_kind(ctx, ref.kind)
    if kind.copy is None or kind.copy_permission is None:
        raise CannotBeDone(kind=kind.label)
    ctx.require(kind.copy_permission)
    return kind.copy(ctx, _record(ctx, kind, ref))


def _find_record(ctx: Context, kind: DocumentKind, ref: DocumentRef) -> Any | None:
    return ctx.session.get(kind.model, (ctx.company.id, ref.id))


def _record(ctx: Context, kind: DocumentKind, ref: DocumentRef) -> Any:
    record = _find_record(ctx, kind, ref)
    if record is None:
        raise NotFound
    return record


def _own_blockers(ctx: Context, ref: DocumentRef) -> list[Blocker]:
    kind = find_kind(ctx, ref.kind)
    if kind is None or kind.blockers is None:
        return []
    record = _find_record(ctx, kind, ref)
    if record is None:
        return []
    return [Blocker(ref_to(kind, record), text) for text in kind.blockers(ctx, record)]


def _problem(blocker: Blocker) -> Problem:
    return Problem(
        "core.cancel_blocked",
        f"{blocker.document}: {blocker.text}",
        values={"kind": blocker.document.kind, "id": blocker.document.id},
    )
