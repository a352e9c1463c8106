"""The timeline: written with the act, read by permission and page by page, never rewritten."""

from __future__ import annotations

import contextlib
from datetime import date

import pytest

from karvan.actors import Actor
from karvan.contracts.references import DocumentRef
from karvan.errors import NotFound
from karvan.errors import RuleBroken
from karvan.i18n import use_language
from karvan.modules.activities.models import TimelineItem
from karvan.modules.activities.queries import read_timeline
from karvan.modules.activities.services import add_timeline
from karvan.modules.activities.services.timeline import UnknownTimelineKind
from karvan.modules.parties.models import PartyRelation
from karvan.modules.parties.services import CreateParty
from karvan.modules.parties.services import create_party

KIND = "core.activity_done"
CLI = Actor.cli("test")


@pytest.fixture
def ref(ctx):
    return DocumentRef("core.party", create_party(ctx, CreateParty("Saffron Road")).id)


def happen(ctx, ref, subject="Call", **more):
    item = add_timeline(ctx, KIND, subject=ref, params={"subject": subject}, **more)
    ctx.uow.flush()
    return item


def test_an_item_vanishes_with_the_act_that_is_undone(runtime, company):
    class Undo(Exception):
        pass

    ref = DocumentRef(
        "core.party",
        runtime.run(company.id, CLI, lambda ctx: create_party(ctx, CreateParty("Saffron Road")).id),
    )
    with contextlib.suppress(Undo), runtime.company_work(company.id, CLI, write=True) as ctx:
        happen(ctx, ref)
        raise Undo

    with runtime.company_work(company.id, CLI) as ctx:
        assert read_timeline(ctx, ref).lines == []


def test_an_item_is_told_in_the_readers_language(ctx, ref):
    happen(ctx, ref, subject="Saffron")

    with use_language("fa"):
        (persian,) = read_timeline(ctx, ref).lines
    (english,) = read_timeline(ctx, ref).lines

    assert english.text == "Done: Saffron"
    assert persian.text == "انجام شد: Saffron"


def test_a_kind_nobody_declares_is_refused(ctx, ref):
    with pytest.raises(UnknownTimelineKind):
        add_timeline(ctx, "core.nothing", subject=ref)


def test_pages_are_whole_and_hold_each_item_once(ctx, ref):
    for number in range(12):
        happen(ctx, ref, subject=str(number))

    texts, before = [], None
    while True:
        page = read_timeline(ctx, ref, before=before, limit=5)
        texts += [each.text for each in page.lines]
        if page.older is None:
            break
        before = page.older

    assert len(texts) == len(set(texts)) == 12


def test_what_a_reader_may_not_see_leaves_no_gap_in_the_page(runtime, company):
    def scenario(ctx):
        party = create_party(ctx, CreateParty("Saffron Road"))
        ref = DocumentRef("core.party", party.id)
        for number in range(6):
            happen(ctx, ref, subject=f"seen {number}")
            hidden = DocumentRef("crm.lead", number + 1)
            add_timeline(ctx, KIND, subject=hidden, party_id=party.id, params={"subject": "hidden"})
        return ref

    ref = runtime.run(company.id, CLI, scenario)
    reader = Actor.user(1, "Reader", frozenset({"core.party.read", "core.timeline.read"}))
    with runtime.company_work(company.id, reader) as ctx:
        page = read_timeline(ctx, ref, limit=5)

    assert len(page.lines) == 5
    assert not [each for each in page.lines if "hidden" in each.text]


def test_without_the_permission_of_the_kind_the_timeline_is_empty(runtime, company):
    def scenario(ctx):
        ref = DocumentRef("core.party", create_party(ctx, CreateParty("Saffron Road")).id)
        happen(ctx, ref)
        return ref

    ref = runtime.run(company.id, CLI, scenario)
    reader = Actor.user(1, "Reader", frozenset({"core.party.read"}))
    with runtime.company_work(company.id, reader) as ctx:
        assert read_timeline(ctx, ref).lines == []
    stranger = Actor.user(1, "Stranger", frozenset({"core.timeline.read"}))
    with runtime.company_work(company.id, stranger) as ctx, pytest.raises(NotFound):
        read_timeline(ctx, ref)


def test_a_party_shows_what_happened_with_it_elsewhere(ctx, ref):
    other = DocumentRef("core.party", create_party(ctx, CreateParty("Other")).id)
    happen(ctx, other, party_id=ref.id)

    (line,) = read_timeline(ctx, ref).lines
    assert line.ref == other


@pytest.mark.parametrize("change", ["kind", "at", "params", "summary", "delete"])
def test_what_happened_stays_as_it_was_written(ctx, ref, change):
    item = happen(ctx, ref)
    if change == "delete":
        ctx.session.delete(item)
    elif change == "params":
        item.params = {"subject": "Other"}
    elif change == "at":
        item.at = item.at.replace(year=2000)
    else:
        setattr(item, change, "core.note_added")

    with pytest.raises(RuleBroken):
        ctx.session.flush()


def test_a_merge_may_move_an_item_and_an_erasure_may_empty_it(ctx, ref):
    item = happen(ctx, ref, party_id=ref.id)
    other = create_party(ctx, CreateParty("Other"))

    item.subject_id = item.party_id = other.id
    item.summary, item.params = "", {}
    ctx.session.flush()

    assert ctx.session.get(TimelineItem, (ctx.company.id, item.id)).subject_id == other.id


def test_days_and_names_come_back_as_they_were(ctx, ref):
    add_timeline(ctx, KIND, subject=ref, params={"subject": date(2025, 3, 21)})
    ctx.uow.flush()

    with use_language("fa"):
        (line,) = read_timeline(ctx, ref).lines

    assert line.text == "انجام شد: ۱۴۰۴/۰۱/۰۱"


def test_an_organisation_shows_what_happened_with_its_people(ctx, ref):
    person = create_party(ctx, CreateParty("Ann Example", kind="person"))
    former = create_party(ctx, CreateParty("Former Example", kind="person"))
    today = ctx.today()
    for party, until in ((person, None), (former, today)):
        ctx.session.add(
            PartyRelation(
                role="employee",
                from_party_id=party.id,
                to_party_id=ref.id,
                valid_from=date(2020, 1, 1),
                valid_to=until,
            )
        )
        happen(ctx, DocumentRef("core.party", party.id), subject=str(party.name), party_id=party.id)

    texts = [each.text for each in read_timeline(ctx, ref).lines]

    assert texts == ["Done: Ann Example"]
