"""What was shown in an input is read back unchanged, in every language, digits and calendar."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC
from datetime import date
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from karvan.context import Context
from karvan.db.types import TranslatedText
from karvan.entities.codecs import codec_of
from karvan.entities.codecs import known_kinds
from karvan.entities.codecs.texts import LONGEST_NOTE
from karvan.entities.declaring.fields import KINDS
from karvan.entities.declaring.fields import Field
from karvan.i18n import Locale
from karvan.text import TextError
from karvan.text import identity_key

LOCALES = [
    Locale(language, digits, calendar, zone)
    for language in ("en", "fa")
    for digits in ("latn", "arabext")
    for calendar in ("gregorian", "jalali")
    for zone in ("UTC", "Asia/Tehran", "America/New_York")
]
CHOICES = (("new", "New"), ("won", "Won"))
LINES = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=40).map(str.strip)
NOTES = st.text(st.characters(exclude_categories=("Cs", "Cc"), include_characters="\n\t"))
EARLIEST = datetime(1800, 1, 3)  # noqa: DTZ001 - Hypothesis adds the zone
LATEST = datetime(2299, 12, 29)  # noqa: DTZ001
VALUES: dict[str, Any] = {
    "text": LINES,
    "note": NOTES.map(lambda text: text.replace("\r\n", "\n").strip()),
    "translated": LINES.map(lambda name: TranslatedText({"en": name} if name else {})),
    "integer": st.none() | st.integers(-(10**18) + 1, 10**18 - 1),
    "quantity": st.none() | st.integers(-(10**18) + 1, 10**18 - 1),
    "price": st.none() | st.integers(-(10**18) + 1, 10**18 - 1),
    "money": st.none() | st.integers(-(10**16) + 1, 10**16 - 1),
    "rate": st.none() | st.decimals(-100_000, 100_000, places=12),
    "percent": st.none() | st.decimals(-1000, 1000, places=6),
    "date": st.none() | st.dates(date(1800, 1, 1), date(2299, 12, 31)),
    "datetime": st.none() | st.datetimes(EARLIEST, LATEST, timezones=st.just(UTC)),
    "bool": st.none() | st.booleans(),
    "choice": st.sampled_from(["", "new", "won"]),
    "reference": st.none() | st.integers(0, 10**18 - 1),
    "tags": st.lists(
        LINES.filter(bool), max_size=5, unique_by=lambda name: identity_key(name) or name
    ).map(tuple),
    "file": st.none() | st.integers(0, 10**18 - 1),
}
ANY = settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def a_field(kind: Any, **more: Any) -> Field:
    return Field("value", kind, choices=CHOICES if kind == "choice" else (), **more)


def test_every_kind_has_a_codec_and_values_to_try_it_with():
    assert set(KINDS) == set(VALUES) <= known_kinds()


@pytest.mark.parametrize("kind", KINDS)
@ANY
@given(data=st.data())
def test_what_an_input_shows_is_read_back(ctx: Context, kind: str, data: st.DataObject):
    value = data.draw(VALUES[kind])
    reader = replace(ctx, locale=data.draw(st.sampled_from(LOCALES)))
    field, codec = a_field(kind), codec_of(a_field(kind))

    assert codec.parse(reader, field, codec.typed(reader, field, value)) == value


@pytest.mark.parametrize("kind", KINDS)
@ANY
@given(data=st.data())
def test_what_stands_in_json_is_read_back(ctx: Context, kind: str, data: st.DataObject):
    value = data.draw(VALUES[kind])
    field, codec = a_field(kind), codec_of(a_field(kind))

    assert codec.from_json(ctx, field, codec.to_json(ctx, field, value)) == value


@pytest.mark.parametrize("kind", KINDS)
@ANY
@given(text=st.text(max_size=60))
def test_any_text_is_read_or_refused_and_then_shown(ctx: Context, kind: str, text: str):
    field, codec = a_field(kind), codec_of(a_field(kind))
    try:
        value = codec.parse(ctx, field, text)
    except TextError:
        return

    assert codec.parse(ctx, field, codec.typed(ctx, field, value)) == value
    codec.format(ctx, field, value)
    codec.to_json(ctx, field, value)
    codec.cell(ctx, field, value)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=5,
)


@pytest.mark.parametrize("kind", KINDS)
@ANY
@given(value=JSON)
def test_any_json_is_read_or_refused(ctx: Context, kind: str, value: Any):
    field, codec = a_field(kind), codec_of(a_field(kind))
    try:
        read = codec.from_json(ctx, field, value)
    except TextError:
        return

    assert codec.from_json(ctx, field, codec.to_json(ctx, field, read)) == read


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("quantity", "۱٬۲۰۰٫۵", 1_200_500_000),
        ("quantity", "١٬٢٠٠٫٥", 1_200_500_000),
        ("money", "۱٬۲۰۰٫۵", 120_050),
        ("money", "-1,200.50", -120_050),
        ("price", "0.000001", 1),
        ("integer", "۴۲", 42),
        ("rate", "0.000000000001", Decimal("1e-12")),
        ("percent", "۱۲٫۵٪", Decimal("12.5")),
        ("percent", "12.5 %", Decimal("12.5")),
        ("date", "۱۴۰۴/۰۱/۱۱", date(2025, 3, 31)),
        ("date", "2025-03-31", date(2025, 3, 31)),
        ("datetime", "۱۴۰۴/۰۱/۱۱ ۱۴:۳۰", datetime(2025, 3, 31, 14, 30, tzinfo=UTC)),
        ("bool", "بله", True),
        ("bool", "no", False),
        ("choice", "Won", "won"),
        ("tags", "وفادار، vip", ("وفادار", "vip")),
        ("reference", "۱۲", 12),
        ("note", "one\r\ntwo", "one\ntwo"),
    ],
)
def test_people_type_in_their_own_digits_and_words(
    ctx: Context, kind: str, text: str, value: object
):
    field = a_field(kind)

    assert codec_of(field).parse(ctx, field, text) == value


@pytest.mark.parametrize(
    ("kind", "text", "code"),
    [
        ("text", "a\0b", "core.text_unprintable"),
        ("text", "two\nlines", "core.text_unprintable"),
        ("text", "\ud800", "core.text_unprintable"),
        ("text", "x" * 1_000_000, "core.text_too_long"),
        ("note", "a\0b", "core.text_unprintable"),
        ("note", "x" * (LONGEST_NOTE + 1), "core.text_too_long"),
        ("translated", "a\0b", "core.text_unprintable"),
        ("integer", "1.5", "core.number_decimals"),
        ("integer", "9" * 19, "core.number_too_long"),
        ("quantity", "9999999999999", "core.number_too_large"),
        ("money", "1.005", "core.number_decimals"),
        ("money", "100000000000000", "core.number_too_large"),
        ("money", "1e5", "core.number_unreadable"),
        ("rate", "NaN", "core.number_unreadable"),
        ("date", "31.03.2025", "core.date_unreadable"),
        ("date", "2025-02-30", "core.date_impossible"),
        ("datetime", "2025-03-31 25:00", "core.instant_unreadable"),
        ("datetime", "soon", "core.date_unreadable"),
        ("bool", "perhaps", "core.not_yes_or_no"),
        ("choice", "lost", "core.no_such_choice"),
        ("reference", "-1", "core.no_such_record"),
        ("reference", "9" * 30, "core.no_such_record"),
        ("tags", "x" * 61, "core.text_too_long"),
        ("tags", ",".join(str(n) for n in range(51)), "core.too_many_tags"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_code(ctx: Context, kind: str, text: str, code: str):
    field = a_field(kind)

    with pytest.raises(TextError) as refusal:
        codec_of(field).parse(ctx, field, text)

    assert refusal.value.code == code


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("money", 12.5),
        ("money", "۱۲"),
        ("money", "1,200"),
        ("quantity", 3),
        ("integer", True),
        ("integer", 1.0),
        ("date", "1404-01-11"),
        ("date", "t"),
        ("date", "2025-3-1"),
        ("datetime", "2025-03-31T14:30:00"),
        ("bool", 1),
        ("bool", "true"),
        ("choice", "Won"),
        ("text", 5),
        ("translated", {"xx": "a"}),
        ("reference", -1),
        ("reference", True),
        ("tags", "a,b"),
    ],
)
def test_json_is_read_in_the_canonical_form_alone(ctx: Context, kind: str, value: object):
    field = a_field(kind)

    with pytest.raises(TextError):
        codec_of(field).from_json(ctx, field, value)


def test_money_has_the_decimals_of_its_currency(ctx: Context):
    field, codec = a_field("money"), codec_of(a_field("money"))

    assert codec.parse(ctx, field, "1200", currency="JPY") == 1200
    assert codec.to_json(ctx, field, 1200, currency="JPY") == "1200"
    assert codec.to_json(ctx, field, 1200) == "12.00"
    assert codec.format(ctx, field, 1200, currency="KWD") == "1.200"


def test_numbers_and_days_stay_themselves_in_an_export(ctx: Context):
    day = date(2025, 3, 31)
    jalali = replace(ctx, locale=Locale("fa", "arabext", "jalali", "Asia/Tehran"))

    assert codec_of(a_field("money")).cell(ctx, a_field("money"), 1250) == Decimal("12.50")
    assert codec_of(a_field("quantity")).cell(ctx, a_field("quantity"), 1_500_000) == Decimal("1.5")
    assert codec_of(a_field("date")).cell(ctx, a_field("date"), day) == day
    assert codec_of(a_field("date")).cell(jalali, a_field("date"), day) == "1404/01/11"
    assert codec_of(a_field("choice")).cell(ctx, a_field("choice"), "won") == "Won"


@pytest.mark.parametrize("kind", KINDS)
def test_a_schema_allows_null_only_where_the_field_may_be_empty(kind: str):
    optional, needed = a_field(kind), a_field(kind, required=True)

    assert "null" in codec_of(optional).schema(optional)["type"]
    assert "null" not in codec_of(needed).schema(needed)["type"]
