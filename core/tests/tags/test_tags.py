"""Tags: one word is one tag, on any record, found again, merged."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from karvan.actors import Actor
from karvan.contracts.references import DocumentRef
from karvan.errors import Forbidden
from karvan.errors import Invalid
from karvan.errors import NotFound
from karvan.modules.parties.models import Party
from karvan.modules.parties.services import CreateParty
from karvan.modules.parties.services import create_party
from karvan.modules.tags.queries import ids_with_tags
from karvan.modules.tags.queries import list_tagged
from karvan.modules.tags.queries import list_tags
from karvan.modules.tags.queries import tags_of
from karvan.modules.tags.services import CreateTag
from karvan.modules.tags.services import MergeTags
from karvan.modules.tags.services import add_tag
from karvan.modules.tags.services import create_tag
from karvan.modules.tags.services import delete_tag
from karvan.modules.tags.services import merge_tags
from karvan.modules.tags.services import set_tags


@pytest.fixture
def refs(ctx):
    made = [create_party(ctx, CreateParty(f"Party {number}")) for number in range(3)]
    return [DocumentRef("core.party", each.id) for each in made]


@pytest.mark.parametrize(
    ("name", "colour"),
    [("", "red"), ("   ", "red"), ("x" * 61, "red"), ("VIP", "gold"), ("vip", "red")],
)
def test_a_word_that_is_empty_too_long_or_there_already_is_refused(ctx, name, colour):
    create_tag(ctx, CreateTag("VIP", "teal"))

    with pytest.raises(Invalid):
        create_tag(ctx, CreateTag(name, colour))


def test_one_word_in_two_spellings_is_one_tag(ctx, refs):
    one = add_tag(ctx, refs[0], "مشتری ويژه")
    other = add_tag(ctx, refs[1], "مشتری ویژه")

    assert one.id == other.id
    assert [each.records for each in list_tags(ctx)] == [2]


def test_records_with_all_of_several_tags_are_found(ctx, refs):
    vip, late = create_tag(ctx, CreateTag("VIP")), create_tag(ctx, CreateTag("Late"))
    set_tags(ctx, refs[0], {vip.id, late.id})
    set_tags(ctx, refs[1], {vip.id})

    both = select(Party.id).where(Party.id.in_(ids_with_tags("core.party", [vip.id, late.id])))
    assert ctx.session.scalars(both).all() == [refs[0].id]
    assert [each.ref for each in list_tagged(ctx, vip.id).records] == refs[:2]


def test_merging_leaves_each_record_one_tag(ctx, refs):
    vip, best = create_tag(ctx, CreateTag("VIP")), create_tag(ctx, CreateTag("Best"))
    set_tags(ctx, refs[0], {vip.id, best.id})
    set_tags(ctx, refs[1], {vip.id})

    merge_tags(ctx, MergeTags(vip.id, best.id))

    assert [[each.name for each in tags_of(ctx, ref)] for ref in refs] == [["Best"], ["Best"], []]
    assert [each.tag.name for each in list_tags(ctx)] == ["Best"]
    with pytest.raises(Invalid):
        merge_tags(ctx, MergeTags(best.id, best.id))


def test_a_deleted_tag_is_off_every_record(ctx, refs):
    tag = add_tag(ctx, refs[0], "VIP")

    delete_tag(ctx, tag.id)

    assert list(tags_of(ctx, refs[0])) == []


def test_a_tag_of_nobody_or_of_another_company_is_not_found(ctx, refs):
    with pytest.raises(NotFound):
        set_tags(ctx, refs[0], {999_999})


def test_records_one_may_not_read_are_neither_listed_nor_counted(runtime, company):
    def scenario(ctx):
        party = create_party(ctx, CreateParty("Saffron Road"))
        return add_tag(ctx, DocumentRef("core.party", party.id), "VIP").id

    tag_id = runtime.run(company.id, Actor.cli("test"), scenario)
    reader = Actor.user(1, "Reader", frozenset({"core.tag.read"}))
    with runtime.company_work(company.id, reader) as ctx:
        assert list_tagged(ctx, tag_id).records == []
        assert [each.records for each in list_tags(ctx)] == [0]
        with pytest.raises(Forbidden):
            create_tag(ctx, CreateTag("New"))
