"""Filters of every kind of field, on both databases."""

from __future__ import annotations

from datetime import UTC
from datetime import date
from datetime import datetime
from datetime import timedelta
from decimal import Decimal

import pytest
from tests.support.depot import a_party
from tests.support.depot import add_record

from karvan.entities.declaring.known import get_entity
from karvan.entities.reading.filters import BadFilter
from karvan.entities.reading.filters import parse_filter
from karvan.entities.reading.listing import ALL
from karvan.entities.reading.listing import ListRequest
from karvan.entities.reading.listing import list_records
from karvan.errors import Malformed
from karvan.modules.tags.services import add_tag


def found(ctx, *texts, text=""):
    request = ListRequest(filter=parse_filter(list(texts)), text=text, show=ALL)
    return [
        each.name for each in list_records(ctx, get_entity(ctx, "depot.crate"), request).records
    ]


@pytest.fixture
def crates(at_work):
    ctx = at_work
    party = a_party(ctx)
    first = add_record(
        ctx,
        name="apple",
        title={"en": "Red apples", "fa": "سیب قرمز"},
        pieces=3,
        weight=1_500_000,
        amount=1050,
        currency="EUR",
        rate=Decimal("1.5"),
        packed_on=date(2025, 3, 21),
        sealed_at=datetime(2025, 3, 21, 10, 30, tzinfo=UTC),
        fragile=True,
        size="s",
        state="open",
        customer_id=party,
    )
    second = add_record(
        ctx, name="كتاب 12", pieces=10, amount=1050, currency="JPY", size="m", inside_id=first.id
    )
    third = add_record(ctx, name="100%_sure", note="", state="packed", inside_id=second.id)
    return first, second, third


@pytest.mark.parametrize(
    ("texts", "names"),
    [
        (["name:eq:apple"], ["apple"]),
        (["name:ne:apple"], ["100%_sure", "كتاب 12"]),
        (["name:has:PPL"], ["apple"]),
        (["name:has:کتاب ۱۲"], ["كتاب 12"]),
        (["name:starts:100%_"], ["100%_sure"]),
        (["name:has:%"], ["100%_sure"]),
        (["name:has:a_p"], []),
        (["note:empty"], ["100%_sure", "apple", "كتاب 12"]),
        (["title:has:RED"], ["apple"]),
        (["title:has:سيب"], ["apple"]),
        (["title:eq:Red apples"], ["apple"]),
        (["title:ne:Red apples"], ["100%_sure", "كتاب 12"]),
        (["title:empty"], ["100%_sure", "كتاب 12"]),
        (["title:full"], ["apple"]),
        (["pieces:gt:3"], ["كتاب 12"]),
        (["pieces:between:3,10"], ["apple", "كتاب 12"]),
        (["pieces:empty"], ["100%_sure"]),
        (["weight:eq:1.5"], ["apple"]),
        (["weight:le:1.499999"], []),
        (["amount:ge:1050"], ["كتاب 12"]),
        (["amount:eq:10.5"], ["apple"]),
        (["amount:ne:10.5"], ["100%_sure", "كتاب 12"]),
        (["amount:between:10.49,10.51"], ["apple"]),
        (["amount:gt:1049.5"], ["كتاب 12"]),
        (["rate:eq:1.50"], ["apple"]),
        (["packed_on:eq:2025-03-21"], ["apple"]),
        (["packed_on:lt:2025-03-21"], []),
        (["packed_on:le:2025-03-21"], ["apple"]),
        (["packed_on:ne:2025-03-21"], ["100%_sure", "كتاب 12"]),
        (["sealed_at:eq:2025-03-21"], ["apple"]),
        (["sealed_at:ge:2025-03-21T10:30:00Z"], ["apple"]),
        (["sealed_at:gt:2025-03-21T10:30:00Z"], []),
        (["fragile:eq:true"], ["apple"]),
        (["fragile:eq:false"], ["100%_sure", "كتاب 12"]),
        (["size:in:s,m"], ["apple", "كتاب 12"]),
        (["size:empty"], ["100%_sure"]),
        (["state:eq:packed"], ["100%_sure"]),
        (["customer:full"], ["apple"]),
        (["(size:eq:s|state:eq:packed)"], ["100%_sure", "apple"]),
        (["(size:eq:s|state:eq:packed)", "fragile:eq:true"], ["apple"]),
        (["picture:empty"], ["100%_sure", "apple", "كتاب 12"]),
        (["picture:has:a"], None),
    ],
)
def test_a_filter_finds_its_records(at_work, crates, texts, names):
    if names is None:
        with pytest.raises(BadFilter):
            found(at_work, *texts)
    else:
        assert found(at_work, *texts) == names


def test_under_finds_a_record_and_all_below_it(at_work, crates):
    first, _second, _third = crates

    assert found(at_work, f"inside:eq:{first.id}") == ["كتاب 12"]


def test_a_reference_of_another_company_finds_nothing(at_work, crates):
    assert found(at_work, "customer:eq:999999999") == []


def test_a_tag_is_found_whatever_its_spelling(at_work, crates):
    from karvan.contracts.references import DocumentRef

    add_tag(at_work, DocumentRef("depot.crate", crates[0].id), "Fragile Goods")

    assert found(at_work, "tags:has:fragile goods") == ["apple"]
    assert found(at_work, "tags:full") == ["apple"]
    assert found(at_work, "tags:empty") == ["100%_sure", "كتاب 12"]


def test_relative_days_are_those_of_the_company(at_work):
    today = at_work.today()
    add_record(at_work, name="now", packed_on=today)
    add_record(at_work, name="before", packed_on=today - timedelta(days=1))
    add_record(at_work, name="long ago", packed_on=today - timedelta(days=800))

    assert found(at_work, "packed_on:eq:@today") == ["now"]
    assert found(at_work, "packed_on:eq:@today-1") == ["before"]
    assert found(at_work, "packed_on:lt:@fy-1") == ["long ago"]
    assert found(at_work, "packed_on:between:@today-1,@today") == ["before", "now"]


def test_the_search_needs_every_word_in_one_of_the_fields(at_work, crates):
    assert found(at_work, text="red apple") == ["apple"]
    assert found(at_work, text="كتاب ۱۲") == ["كتاب 12"]
    assert found(at_work, text="red pear") == []


@pytest.mark.parametrize(
    "text",
    [
        "nothing:eq:1",
        "secret:eq:x",
        "secret:full",
        "line_count:eq:3",
        "company_id:eq:1",
        "name:between:a,b",
        "name:gt:a",
        "rate:gt:1",
        "name:eq",
        "name:eq:a,b",
        "name:empty:x",
        "pieces:eq:1e3",
        "pieces:eq:۱۲",
        "pieces:eq:NaN",
        "pieces:eq:1.5",
        "pieces:eq:99999999999999999999",
        "pieces:gt:9999999999999999999",
        "weight:eq:0.1234567",
        "weight:eq:9999999999999",
        "packed_on:eq:2025-02-30",
        "packed_on:eq:1404-12-30x",
        "packed_on:eq:@week+99999",
        "packed_on:eq:@fy+9999",
        "packed_on:eq:@tomorrow",
        "packed_on:eq:0000-01-01",
        "sealed_at:eq:2025-02-30T10:00:00Z",
        "sealed_at:eq:9999-12-31",
        "sealed_at:eq:0001-01-01T00:00:00+23:00",
        "fragile:eq:maybe",
        "size:eq:xxl",
        "customer:eq:abc",
        "customer:eq:-1",
        "customer:eq:99999999999999999999",
        "customer:under:1",
        "customer:eq:@me",
    ],
)
def test_what_cannot_be_asked_is_refused_by_name(at_work, text):
    with pytest.raises(BadFilter) as refusal:
        found(at_work, text)

    assert refusal.value.status == 400
    assert text.split(":")[0] in refusal.value.message


def test_an_absurd_search_is_refused(at_work):
    for text in ("x" * 100_000, "a\x00b"):
        with pytest.raises(Malformed):
            found(at_work, text=text)


def test_a_field_that_needs_a_permission_is_unknown_without_it(at_work):
    from dataclasses import replace

    from karvan.actors import Actor

    clerk = replace(at_work, actor=Actor.user(1, "Clerk", frozenset({"depot.crate.read"})))
    entity = get_entity(clerk, "depot.crate")
    shown = replace(
        entity,
        fields=tuple(
            replace(each, permission="depot.crate.update") if each.name == "amount" else each
            for each in entity.fields
        ),
    )

    with pytest.raises(BadFilter):
        list_records(clerk, shown, ListRequest(filter=parse_filter(["amount:gt:1"])))
