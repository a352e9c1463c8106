"""The chain a document stands in: whole, in order, ended by circles and caps, closed to who may not see."""

from __future__ import annotations

import pytest

from karvan.contracts.references import DocumentRef
from karvan.documents.flow import MOST_DOCUMENTS
from karvan.documents.flow import walk_links
from karvan.documents.links import link


def ref(number, kind="core.doc"):
    return DocumentRef(kind, number)


def walk(ctx, start):
    ctx.uow.flush()
    found, hidden, is_cut = walk_links(ctx, (start.kind, start.id))
    return {key[1]: where.place for key, where in found.items()}, dict(hidden), is_cut


@pytest.fixture
def chain(ctx):
    """quote 1 -> order 2 <- delivery 3, <- invoice 4 <- payment 5; entry 6 is posted for 4."""
    link(ctx, ref(1), ref(2), "becomes")
    link(ctx, ref(3), ref(2), "fulfils")
    link(ctx, ref(4), ref(2), "bills")
    link(ctx, ref(5), ref(4), "settles")
    link(ctx, ref(6), ref(4), "posts")
    return ctx


@pytest.mark.parametrize("start", range(1, 7))
def test_the_whole_chain_is_found_from_any_of_its_documents(chain, start):
    places, hidden, is_cut = walk(chain, ref(start))

    offset = places[1]
    assert {key: place - offset for key, place in places.items()} == {
        1: 0, 2: 1, 3: 2, 4: 2, 5: 3, 6: 3,
    }  # fmt: skip
    assert (hidden, is_cut) == ({}, False)


def test_a_circle_ends(ctx):
    link(ctx, ref(1), ref(2), "becomes")
    link(ctx, ref(2), ref(3), "becomes")
    link(ctx, ref(3), ref(1), "becomes")
    link(ctx, ref(3), ref(3), "relates")

    places, _hidden, is_cut = walk(ctx, ref(1))

    assert set(places) == {1, 2, 3}
    assert not is_cut


def test_documents_of_a_module_that_is_off_are_counted_and_never_followed(ctx):
    link(ctx, ref(1), ref(2, "crm.quote"), "becomes")
    link(ctx, ref(2, "crm.quote"), ref(3), "becomes")
    link(ctx, ref(1), ref(4, "crm.quote"), "relates")

    places, hidden, _is_cut = walk(ctx, ref(1))

    assert set(places) == {1}
    assert hidden == {"crm": 2}


def test_a_chain_without_end_is_cut(ctx):
    for number in range(MOST_DOCUMENTS * 2):
        link(ctx, ref(1), ref(number + 2), "becomes")
    for number in range(500, 530):
        link(ctx, ref(number), ref(number + 1), "becomes")

    wide, _hidden, wide_is_cut = walk(ctx, ref(1))
    deep, _hidden, deep_is_cut = walk(ctx, ref(500))

    assert (len(wide), wide_is_cut) == (MOST_DOCUMENTS, True)
    assert deep_is_cut
    assert len(deep) < 30
