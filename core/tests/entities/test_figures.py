"""Groups with subtotals, pivots and series: sums are exact, and every figure leads to its records."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC
from datetime import date
from datetime import datetime
from decimal import Decimal

import pytest
from tests.support.depot import a_party
from tests.support.depot import add_record

from karvan.entities.declaring.known import get_entity
from karvan.entities.figures.gathering import TooManyGroups
from karvan.entities.figures.groups import groups_of
from karvan.entities.figures.groups import series_of
from karvan.entities.figures.periods import TooManyPeriods
from karvan.entities.figures.pivots import pivot_of
from karvan.entities.reading.filters import parse_filter
from karvan.entities.reading.listing import ListRequest
from karvan.entities.reading.listing import list_records
from karvan.errors import Malformed
from karvan.i18n import Locale
from karvan.i18n import use_locale


def crates(ctx):
    return get_entity(ctx, "depot.crate")


@pytest.fixture
def filled(at_work):
    north, south = a_party(at_work, "North"), a_party(at_work, "South")
    for day, state, amount, currency, party in (
        (date(2025, 3, 20), "open", 1000, "EUR", north),
        (date(2025, 3, 21), "open", 2050, "EUR", south),
        (date(2025, 4, 2), "packed", 7, "JPY", north),
        (date(2025, 4, 21), "packed", 500, "EUR", None),
        (None, "shipped", None, None, south),
    ):
        add_record(
            at_work,
            packed_on=day,
            state=state,
            amount=amount,
            currency=currency,
            customer_id=party,
            pieces=2,
        )
    return at_work


def told(groups, depth=0):
    """Titles, counts and figures, one line for each group."""
    for group in groups:
        shown = [f"{each.text} {each.currency}".strip() for f in group.figures for each in f]
        yield ("  " * depth + group.title, group.count, *shown)
        yield from told(group.groups, depth + 1)


def test_groups_have_subtotals_by_currency(filled):
    found = groups_of(filled, crates(filled), ListRequest(), ("state", "customer"), ("sum:amount",))

    assert list(told(found.groups)) == [
        ("Open", 2, "30.50 EUR"),
        ("  North", 1, "10.00 EUR"),
        ("  South", 1, "20.50 EUR"),
        ("Packed", 2, "5.00 EUR", "7 JPY"),
        ("  North", 1, "7 JPY"),
        ("  (none)", 1, "5.00 EUR"),
        ("Shipped", 1),
        ("  South", 1),
    ]
    assert found.count == 5
    assert [(each.number, each.currency) for each in found.totals[0]] == [
        (Decimal("35.50"), "EUR"),
        (Decimal(7), "JPY"),
    ]


@pytest.mark.parametrize(
    "by", ["state", "customer", "packed_on@month", "packed_on@week", "fragile"]
)
def test_the_filter_of_a_group_finds_its_records(filled, by):
    entity = crates(filled)

    for group in groups_of(filled, entity, ListRequest(), (by,)).groups:
        request = ListRequest(filter=parse_filter(group.texts))
        assert list_records(filled, entity, request).count == group.count


def test_days_are_grouped_by_the_months_of_the_readers_calendar(filled):
    entity = crates(filled)
    persian = replace(filled, locale=Locale.of_language("fa"))

    gregorian = groups_of(filled, entity, ListRequest(), ("packed_on@month",))
    with use_locale(persian.locale):
        jalali = groups_of(persian, entity, ListRequest(), ("packed_on@month",))

    assert [(each.title, each.count) for each in gregorian.groups] == [
        ("March 2025", 2),
        ("April 2025", 2),
        ("(none)", 1),
    ]
    assert [(each.title, each.count) for each in jalali.groups][:3] == [
        ("اسفند ۱۴۰۳", 1),
        ("فروردین ۱۴۰۴", 2),
        ("اردیبهشت ۱۴۰۴", 1),
    ]


def test_instants_are_grouped_by_the_days_of_the_company(filled):
    entity = crates(filled)
    assert len(groups_of(filled, entity, ListRequest(), ("sealed_at@day",)).groups) == 1
    add_record(filled, sealed_at=datetime(2025, 3, 21, 23, 59, tzinfo=UTC))
    add_record(filled, sealed_at=datetime(2025, 3, 22, 0, 0, tzinfo=UTC))
    tehran = replace(filled, company=replace(filled.company, time_zone="Asia/Tehran"))

    for ctx, titles in ((filled, ["2025-03-21", "2025-03-22"]), (tehran, ["2025-03-22"])):
        found = groups_of(ctx, entity, ListRequest(), ("sealed_at@day",))
        assert [each.title for each in found.groups] == [*titles, "(none)"]


def test_measures_are_exact(filled):
    entity = crates(filled)
    measures = ("count", "sum:amount", "avg:amount", "min:amount", "max:amount")
    euros = ListRequest(filter=parse_filter(["currency:eq:EUR"]))

    totals = groups_of(filled, entity, euros, (), measures).totals

    assert [each[0].text for each in totals] == ["3", "35.50", "11.83", "5.00", "20.50"]


def test_a_sum_beyond_64_bits_is_exact(at_work):
    for _each in range(3):
        add_record(at_work, weight=9 * 10**18)
    entity = crates(at_work)

    total = groups_of(at_work, entity, ListRequest(), (), ("sum:weight",)).totals[0][0]

    assert total.number == 27 * 10**12


def test_a_pivot_has_subtotals_totals_and_a_filter_for_every_cell(filled):
    entity = crates(filled)
    table = pivot_of(
        filled, entity, ListRequest(), ("state", "customer"), ("packed_on@month",), ("count",)
    )

    assert [each.title for each in table.columns] == ["March 2025", "April 2025", "(none)", ""]
    assert [("  " * row.depth + row.title) for row in table.rows][:3] == [
        "  Open",
        "    North",
        "    South",
    ]
    for row in table.rows:
        for column in table.columns:
            request = ListRequest(filter=table.filter(row, column))
            count = table.counts.get((row.path, column.path), 0)
            assert list_records(filled, entity, request).count == count
    assert table.figures(table.rows[-1], table.columns[-1])[0][0].text == "5"


def test_a_chart_has_a_series_for_each_currency(filled):
    series = series_of(filled, crates(filled), ListRequest(), "state", "sum:amount")

    shown = {each.currency: [point.figure.text for point in each.points] for each in series}
    assert shown == {"EUR": ["30.50", "5.00"], "JPY": ["7"]}


@pytest.mark.parametrize(
    ("by", "measures"),
    [
        (("nothing",), ()),
        (("secret",), ()),
        (("line_count",), ()),
        (("tags",), ()),
        (("amount",), ()),
        (("state@month",), ()),
        (("packed_on@decade",), ()),
        (("packed_on@",), ()),
        (("state\x00",), ()),
        (("state", "state"), ()),
        (("state", "customer", "fragile", "size"), ()),
        ((), ("sum:name",)),
        ((), ("sum:secret",)),
        ((), ("evil:amount",)),
        ((), ("sum:rate",)),
        ((), ("sum",)),
    ],
)
def test_what_is_no_group_or_figure_is_refused(at_work, by, measures):
    with pytest.raises(Malformed):
        groups_of(at_work, crates(at_work), ListRequest(), by, measures)


def test_too_many_groups_or_periods_are_refused_with_what_to_do(at_work):
    model = crates(at_work).model
    for n in range(5001):
        at_work.session.add(
            model(name=f"n{n}", packed_on=date(1990, 1, 1) if n else date(2020, 1, 1))
        )
    at_work.uow.flush()

    with pytest.raises(TooManyGroups):
        groups_of(at_work, crates(at_work), ListRequest(), ("name",))
    with pytest.raises(TooManyPeriods):
        groups_of(at_work, crates(at_work), ListRequest(), ("packed_on@day",))
