"""A posted document is corrected by its reversal: reversed once, and a reversal never."""

from __future__ import annotations

from typing import TYPE_CHECKING

from karvan.documents.links import link
from karvan.documents.links import links_of
from karvan.errors import Refusal

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.contracts.references import DocumentRef


class AlreadyReversed(Refusal):
    """{document} was reversed already. Look at its links for the reversal."""

    code = "core.already_reversed"


class ReversalOfReversal(Refusal):
    """{document} is itself a reversal. Copy the original into a new draft instead."""

    code = "core.reversal_of_reversal"


def require_reversible(ctx: Context, original: DocumentRef) -> None:
    """Raise AlreadyReversed or ReversalOfReversal unless the document may be reversed now."""
    links = links_of(ctx, original)
    if links.refs("reverses", "to"):
        raise ReversalOfReversal(document=str(original))
    if links.refs("reverses", "from"):
        raise AlreadyReversed(document=str(original))


def link_reversal(ctx: Context, reversal: DocumentRef, original: DocumentRef) -> None:
    """Tie a reversal to its original; the original can be reversed no more."""
    require_reversible(ctx, original)
    link(ctx, reversal, original, "reverses")
