"""Pages of records: order, keyset, counts, scopes, archive, and what is hostile."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from datetime import date
from datetime import timedelta

import pytest
from sqlalchemy import event
from tests.support.depot import a_party
from tests.support.depot import add_record

from karvan.actors import Actor
from karvan.entities.declaring.known import get_entity
from karvan.entities.declaring.known import list_entities
from karvan.entities.reading.filters import parse_filter
from karvan.entities.reading.listing import ALL
from karvan.entities.reading.listing import ARCHIVED
from karvan.entities.reading.listing import MOST_COUNTED
from karvan.entities.reading.listing import ListRequest
from karvan.entities.reading.listing import count_records
from karvan.entities.reading.listing import get_record
from karvan.entities.reading.listing import list_records
from karvan.entities.reading.listing import matching_ids
from karvan.entities.reading.listing import neighbours
from karvan.entities.reading.listing import stream_records
from karvan.entities.reading.rows import rows_of
from karvan.errors import Forbidden
from karvan.errors import Malformed
from karvan.errors import NotFound
from karvan.identity.services.users import CreateUser
from karvan.identity.services.users import create_user
from karvan.identity.team_models import Team
from karvan.identity.team_models import TeamMember

DAY = date(2025, 3, 21)


def crates(ctx):
    return get_entity(ctx, "depot.crate")


def many(ctx, count):
    """So many crates, of which every third has no day and every second the same amount."""
    model = crates(ctx).model
    for n in range(count):
        ctx.session.add(
            model(
                name=f"crate {n:04}",
                packed_on=None if n % 3 == 0 else DAY + timedelta(days=n % 7),
                amount=None if n % 5 == 0 else 100 * (n % 4),
            )
        )
    ctx.uow.flush()


def walk(ctx, request):
    """All names, page by page to the end and back again."""
    entity, there, back = crates(ctx), [], []
    page = list_records(ctx, entity, request)
    while True:
        there.append([each.name for each in page.records])
        if page.next is None:
            break
        page = list_records(ctx, entity, replace(request, after=page.next))
    back.append([each.name for each in page.records])
    while page.previous is not None:
        page = list_records(ctx, entity, replace(request, after="", before=page.previous))
        back.append([each.name for each in page.records])
    return there, back[::-1]


@pytest.mark.parametrize(
    "sort",
    [
        ("name",),
        ("-name",),
        ("packed_on",),
        ("-packed_on",),
        ("-packed_on", "amount"),
        ("amount", "-packed_on", "name"),
        ("-amount", "state", "packed_on"),
        (),
    ],
)
def test_pages_show_every_record_once_in_both_directions(at_work, sort):
    many(at_work, 107)

    there, back = walk(at_work, ListRequest(sort=sort, size=25))

    names = [name for page in there for name in page]
    assert len(names) == len(set(names)) == 107
    assert [name for page in back for name in page] == names


def test_what_is_empty_stands_last_whatever_the_direction(at_work):
    add_record(at_work, name="without")
    add_record(at_work, name="early", packed_on=DAY)
    add_record(at_work, name="late", packed_on=DAY + timedelta(days=1))

    for sort, names in (("packed_on", ["early", "late"]), ("-packed_on", ["late", "early"])):
        page = list_records(at_work, crates(at_work), ListRequest(sort=(sort,)))
        assert [each.name for each in page.records] == [*names, "without"]


def test_the_count_stops_at_a_thousand(at_work):
    many(at_work, MOST_COUNTED + 1)

    page = list_records(at_work, crates(at_work), ListRequest(size=25))
    fewer = parse_filter(["name:starts:crate 000"])

    assert (page.count, page.is_capped) == (MOST_COUNTED, True)
    assert count_records(at_work, crates(at_work), ListRequest(filter=fewer)) == (10, False)


def test_neighbours_are_those_of_the_filtered_sorted_list(at_work):
    many(at_work, 30)
    entity = crates(at_work)
    request = ListRequest(filter=parse_filter(["name:ne:crate 0005"]), sort=("-packed_on", "name"))
    records = list_records(at_work, entity, request).records

    for place, record in enumerate(records):
        before = records[place - 1].id if place else None
        after = records[place + 1].id if place + 1 < len(records) else None
        assert neighbours(at_work, entity, request, record) == (before, after)


def test_ids_and_batches_follow_the_order_of_the_list(at_work):
    many(at_work, 40)
    entity, request = crates(at_work), ListRequest(sort=("-packed_on",))
    ids = [each.id for each in list_records(at_work, entity, request).records]

    assert matching_ids(at_work, entity, request, most=100) == ids
    assert matching_ids(at_work, entity, request, most=7) == ids[:7]
    batches = list(stream_records(at_work, entity, request, batch=9))
    assert [each.id for batch in batches for each in batch] == ids
    assert [len(batch) for batch in batches] == [9, 9, 9, 9, 4]


def test_archived_records_are_shown_where_they_are_asked_for(at_work):
    add_record(at_work, name="here")
    add_record(at_work, name="gone", active=False)

    def names(show="active"):
        page = list_records(at_work, crates(at_work), ListRequest(show=show))
        return [each.name for each in page.records]

    assert names() == ["here"]
    assert names(ARCHIVED) == ["gone"]
    assert names(ALL) == ["gone", "here"]


def cursor(*parts):
    text = json.dumps(parts)
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "asked",
    [
        {"size": 7},
        {"size": 1_000_000},
        {"sort": ("nothing",)},
        {"sort": ("note",)},
        {"sort": ("secret",)},
        {"sort": ("line_count",)},
        {"sort": ("name\x00",)},
        {"sort": ("name", "name")},
        {"sort": ("name", "number", "amount", "state")},
        {"show": "everything"},
        {"after": "not a cursor"},
        {"after": "x" * 100_000},
        {"after": "é"},
        {"after": cursor("number", ["a", 1])},
        {"after": cursor("", ["x"])},
        {"after": cursor("", [True])},
        {"after": cursor("", [None])},
        {"after": cursor("", [2**70])},
        {"after": cursor("", [1.5])},
        {"after": cursor("", {"id": 1})},
        {"after": base64.urlsafe_b64encode(b"[" * 4000).decode()},
        {"after": base64.urlsafe_b64encode(b"\xff\xfe").decode()},
        {"sort": ("packed_on",), "after": cursor("packed_on", ["2025-02-30", 1])},
        {"sort": ("packed_on",), "after": cursor("packed_on", [20250101, 1])},
        {"sort": ("sealed_at",), "after": cursor("sealed_at", ["2025-01-01T00:00:00", 1])},
        {"sort": ("name",), "after": cursor("name", ["a\x00", 1])},
        {"sort": ("name",), "after": cursor("name", ["\ud800", 1])},
        {"after": cursor("", [1]), "before": cursor("", [1])},
    ],
)
def test_what_is_no_list_is_refused(at_work, asked):
    entity = replace(crates(at_work), list=replace(crates(at_work).list, sort=()))

    with pytest.raises(Malformed):
        list_records(at_work, entity, ListRequest(**asked))


def test_a_record_outside_the_company_is_not_there(at_work):
    for record_id in (0, -1, 10**9, 2**63, 10**30):
        with pytest.raises(NotFound):
            get_record(at_work, crates(at_work), record_id)


def as_user(ctx, user_id, *permissions):
    return replace(ctx, actor=Actor.user(user_id, "Someone", frozenset(permissions)))


def test_without_the_permission_nothing_is_read(at_work):
    record = add_record(at_work)
    nobody = as_user(at_work, 1, "depot.task.read")

    with pytest.raises(Forbidden):
        list_records(nobody, crates(at_work), ListRequest())
    with pytest.raises(Forbidden):
        get_record(nobody, crates(at_work), record.id)
    assert [each.code for each in list_entities(nobody)] == ["depot.task"]


@pytest.fixture(scope="module")
def people(depot_runtime, depot):
    """The ids of two users, there before any other work begins."""
    return [new_user(depot_runtime, depot, name) for name in ("me", "other")]


def test_with_row_scopes_one_sees_ones_own_unless_given_more(people, at_work):
    me, other = people
    mine = add_record(at_work, "depot.task", title="mine", owner_id=me)
    theirs = add_record(at_work, "depot.task", title="theirs", owner_id=other)
    nobodys = add_record(at_work, "depot.task", title="nobody's")
    tasks = get_entity(at_work, "depot.task")
    narrow = as_user(at_work, me, "depot.task.read")
    wide = as_user(at_work, me, "depot.task.read", "depot.task.scope-company")

    def titles(ctx):
        return {each.title for each in list_records(ctx, tasks, ListRequest()).records}

    assert titles(narrow) == {"mine"}
    assert titles(wide) == {"mine", "theirs", "nobody's"}
    assert get_record(narrow, tasks, mine.id) is mine
    for hidden in (theirs, nobodys):
        with pytest.raises(NotFound):
            get_record(narrow, tasks, hidden.id)
    mine_alone = ListRequest(filter=parse_filter(["owner:eq:@me"]))
    assert [each.title for each in list_records(wide, tasks, mine_alone).records] == ["mine"]


def test_the_wider_scope_reaches_the_records_of_ones_teams(people, at_work):
    me, other = people
    team = Team(name="North", key="north", active=True)
    at_work.session.add(team)
    at_work.uow.flush()
    at_work.session.add_all([TeamMember(team_id=team.id, user_id=each) for each in people])
    add_record(at_work, "depot.task", title="theirs", owner_id=other)
    add_record(at_work, "depot.task", title="the team's", team_id=team.id)
    add_record(at_work, "depot.task", title="nobody's")
    tasks = get_entity(at_work, "depot.task")
    member = as_user(at_work, me, "depot.task.read", "depot.task.scope-team")

    found = {each.title for each in list_records(member, tasks, ListRequest()).records}

    assert found == {"theirs", "the team's"}


def new_user(runtime, company, name):
    command = CreateUser(f"{name}-{company.code.lower()}@example.org", name)
    return runtime.run(0, Actor.cli("test"), lambda own: create_user(own, command).id)


def test_a_page_of_rows_takes_few_statements_whatever_its_size(at_work):
    parties = [a_party(at_work, f"Party {n}") for n in range(60)]
    model = crates(at_work).model
    for n in range(220):
        at_work.session.add(
            model(name=f"c{n}", customer_id=parties[n % 60], amount=5, currency="EUR")
        )
    at_work.uow.flush()
    names = ["number", "name", "customer", "inside", "packed_on", "amount", "state", "tags"]

    def statements(size):
        at_work.session.expire_all()
        at_work.session.expunge_all()
        counted = []
        listen = ("before_cursor_execute", lambda *args: counted.append(args[2]))
        event.listen(at_work.uow.connection, *listen)
        try:
            page = list_records(at_work, crates(at_work), ListRequest(size=size))
            rows = rows_of(at_work, crates(at_work), page.records, names)
        finally:
            event.remove(at_work.uow.connection, *listen)
        assert len(rows) == size
        return len(counted)

    statements(25)
    assert statements(25) == statements(50) == statements(100) <= 8


def test_rows_show_values_as_their_reader_does(at_work):
    party = a_party(at_work, "Saffron Road")
    outer = add_record(at_work, name="outer")
    add_record(
        at_work,
        name="inner",
        customer_id=party,
        inside_id=outer.id,
        amount=123450,
        currency="EUR",
        state="packed",
    )
    entity = crates(at_work)
    page = list_records(at_work, entity, ListRequest())
    names = ["name", "customer", "inside", "amount", "state", "number"]

    row = rows_of(at_work, entity, page.records, names, address=lambda end, **_: f"/{end}")[0]

    assert row.title == "inner"
    assert (row.state, row.version, row.url) == ("packed", 1, "/depot.crate_page")
    assert row.cells["customer"].text == "Saffron Road"
    assert row.cells["customer"].url == "/core.party_page"
    assert row.cells["inside"].text == "outer"
    assert (row.cells["amount"].text, row.cells["amount"].currency) == ("1,234.50", "EUR")
    assert (row.cells["state"].text, row.cells["state"].tone) == ("Packed", "warn")
    assert row.cells["number"].text == ""


def test_a_reference_one_may_not_read_has_a_title_but_no_link(at_work):
    party = a_party(at_work, "Saffron Road")
    add_record(at_work, customer_id=party)
    clerk = as_user(at_work, 1, "depot.crate.read")
    entity = crates(clerk)
    page = list_records(clerk, entity, ListRequest())

    row = rows_of(clerk, entity, page.records, ["customer"], address=lambda end, **_: f"/{end}")[0]

    assert (row.cells["customer"].text, row.cells["customer"].url) == ("Saffron Road", None)
