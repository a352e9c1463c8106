"""Links between documents of any plugin, cancelling along them, and reversal."""

from __future__ import annotations

from typing import Any

import pytest

from karvan.context import Context
from karvan.contracts.references import DocumentRef
from karvan.documents.contract import CannotBeDone
from karvan.documents.contract import blockers_of
from karvan.documents.contract import cancel_document
from karvan.documents.contract import copy_document
from karvan.documents.contract import get_kind
from karvan.documents.contract import summary_of
from karvan.documents.links import followers_of
from karvan.documents.links import link
from karvan.documents.links import links_of
from karvan.documents.reversal import AlreadyReversed
from karvan.documents.reversal import ReversalOfReversal
from karvan.documents.reversal import require_reversible
from karvan.errors import Invalid
from karvan.errors import NotFound
from karvan.values import Money

KIND = "core.receipt"


def ref(receipt: Any) -> DocumentRef:
    return DocumentRef(KIND, receipt.id)


def test_a_link_is_seen_from_both_ends(ctx: Context, receipts: Any):
    order, invoice = receipts.draft(ctx), receipts.draft(ctx)

    link(ctx, ref(order), ref(invoice), "becomes")

    assert links_of(ctx, ref(order)).refs("becomes", "to") == [ref(invoice)]
    assert links_of(ctx, ref(invoice)).refs("becomes", "from") == [ref(order)]


def test_a_document_of_a_module_that_is_off_is_counted_and_not_shown(ctx: Context, receipts: Any):
    receipt = receipts.draft(ctx)

    link(ctx, DocumentRef("cpq.quote", 5), ref(receipt), "becomes")

    found = links_of(ctx, ref(receipt))
    assert found.shown == []
    assert found.hidden == {"cpq": 1}
    assert found.hidden_count == 1


def test_an_unknown_relation_is_refused(ctx: Context):
    with pytest.raises(ValueError, match="becomes"):
        link(ctx, DocumentRef(KIND, 1), DocumentRef(KIND, 2), "replaces")  # type: ignore[arg-type]


def test_what_came_out_of_a_document_follows_it(ctx: Context, receipts: Any):
    order, delivery, invoice = (receipts.draft(ctx) for _ in range(3))

    link(ctx, ref(order), ref(delivery), "becomes")
    link(ctx, ref(invoice), ref(order), "bills")

    assert followers_of(ctx, ref(order)) == [ref(delivery), ref(invoice)]
    assert followers_of(ctx, ref(delivery)) == []


def test_a_document_sums_itself_up_for_other_pages(ctx: Context, receipts: Any):
    receipt = receipts.draft(ctx)

    summary = summary_of(ctx, ref(receipt))

    assert summary is not None
    assert summary.title == f"Receipt {receipt.id}"
    assert summary.state == "Draft"
    assert summary.total == Money(700, "USD")
    assert (summary.endpoint, summary.values) == ("core.receipts", {"receipt_id": receipt.id})


@pytest.mark.parametrize(
    "gone", [DocumentRef(KIND, 987_654), DocumentRef("core.unknown", 1)], ids=["dropped", "unknown"]
)
def test_a_document_that_is_not_there_has_no_summary_and_blocks_nothing(
    ctx: Context, receipts: Any, gone: DocumentRef
):
    receipt = receipts.draft(ctx)
    link(ctx, ref(receipt), gone, "becomes")

    assert summary_of(ctx, gone) is None
    assert blockers_of(ctx, ref(receipt)) == []


def test_a_kind_nobody_declares_is_not_found(ctx: Context):
    with pytest.raises(NotFound):
        get_kind(ctx, "cpq.quote")


def test_cancelling_names_every_blocker_of_the_whole_flow(
    ctx: Context, receipts: Any, monkeypatch: pytest.MonkeyPatch
):
    order, invoice = receipts.draft(ctx), receipts.draft(ctx)
    link(ctx, ref(order), ref(invoice), "becomes")
    monkeypatch.setattr(receipts, "blocked", ["it is paid"])

    with pytest.raises(Invalid) as refusal:
        cancel_document(ctx, ref(order), reason="a mistake")

    assert len(refusal.value.problems) == 2
    assert {each.values["id"] for each in refusal.value.problems} == {order.id, invoice.id}


def test_links_that_run_in_a_circle_are_followed_once(ctx: Context, receipts: Any):
    first, second = receipts.draft(ctx), receipts.draft(ctx)
    link(ctx, ref(first), ref(second), "becomes")
    link(ctx, ref(second), ref(first), "becomes")

    assert blockers_of(ctx, ref(first)) == []


def test_a_cancelled_document_is_tied_to_the_one_that_undoes_it(ctx: Context, receipts: Any):
    receipt = receipts.draft(ctx)

    undone_by = cancel_document(ctx, ref(receipt), reason="a mistake")

    assert undone_by is not None
    assert links_of(ctx, ref(receipt)).refs("reverses", "from") == [undone_by]


def test_a_document_is_reversed_once_and_a_reversal_never(ctx: Context, receipts: Any):
    receipt = receipts.draft(ctx)
    reversal = cancel_document(ctx, ref(receipt), reason="a mistake")
    assert reversal is not None

    with pytest.raises(AlreadyReversed):
        cancel_document(ctx, ref(receipt), reason="again")
    with pytest.raises(ReversalOfReversal):
        require_reversible(ctx, reversal)


def test_a_copy_is_a_new_draft(ctx: Context, receipts: Any):
    receipt = receipts.draft(ctx)

    copied = copy_document(ctx, ref(receipt))

    assert copied.id != receipt.id
    assert copied.state == "draft"


def test_a_kind_without_the_action_says_so(
    ctx: Context, receipts: Any, monkeypatch: pytest.MonkeyPatch
):
    receipt = receipts.draft(ctx)
    kind = get_kind(ctx, KIND)
    object.__setattr__(kind, "copy", None)

    try:
        with pytest.raises(CannotBeDone, match="Receipt"):
            copy_document(ctx, ref(receipt))
    finally:
        object.__setattr__(kind, "copy", receipts.kind().copy)
