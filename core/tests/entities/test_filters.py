"""The grammar of filters: what is printed is read back, and what is wrong is named."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from karvan.entities.reading.filters import AnyOf
from karvan.entities.reading.filters import BadFilter
from karvan.entities.reading.filters import Clause
from karvan.entities.reading.filters import filter_texts
from karvan.entities.reading.filters import parse_filter

NAMES = st.from_regex(r"[a-z][a-z0-9_]{0,8}(\.[a-z][a-z0-9_]{0,5}){0,2}", fullmatch=True)
OPS = st.sampled_from(("eq", "ne", "has", "between", "empty", "in"))
VALUES = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=12)
CLAUSES = st.builds(Clause, NAMES, OPS, st.lists(VALUES, max_size=4).map(tuple))
PARTS = CLAUSES | st.builds(AnyOf, st.lists(CLAUSES, min_size=2, max_size=4).map(tuple))


@given(st.lists(PARTS, max_size=5).map(tuple))
def test_what_is_printed_is_read_back_unchanged(filter_):
    assert parse_filter(filter_texts(filter_)) == filter_


@given(st.lists(st.text(max_size=30), max_size=3))
def test_any_text_is_either_read_or_refused_by_name(texts):
    try:
        found = parse_filter(texts)
    except BadFilter:
        return

    assert parse_filter(filter_texts(found)) == found


def test_clauses_are_anded_and_those_in_parentheses_are_ored():
    found = parse_filter(["state:eq:open", "(city:eq:Rome|city:empty)"])

    assert found == (
        Clause("state", "eq", ("open",)),
        AnyOf((Clause("city", "eq", ("Rome",)), Clause("city", "empty"))),
    )


def test_a_backslash_takes_the_meaning_from_a_character():
    assert parse_filter([r"name:in:a\,b,c\|d,\(e\),f\\g"]) == (
        Clause("name", "in", ("a,b", "c|d", "(e)", "f\\g")),
    )


def test_a_colon_in_a_value_needs_no_backslash():
    assert parse_filter(["at:ge:2025-01-01T10:00:00Z"]) == (
        Clause("at", "ge", ("2025-01-01T10:00:00Z",)),
    )


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("state", "field:operator:value"),
        ("state:", "no operator"),
        (":eq:1", "no name of a field"),
        ("State:eq:1", "no name of a field"),
        ("state;drop:eq:1", "no name of a field"),
        ("a:eq:1|b:eq:2", "write"),
        ("(a:eq:1", "not closed"),
        ("(a:eq:1)", "at least two"),
        ("((a:eq:1|b:eq:2)|c:eq:3)", "write"),
        ("a:eq:1)", "write"),
        ("a:eq:\\x", "backslash"),
        ("a:eq:x\\", "backslash"),
        ("a:eq:\x00", "control"),
        ("a:eq:" + "x" * 5000, "longer"),
        ("a:in:" + ",".join("x" * 1 for _ in range(300)), "values"),
    ],
)
def test_what_is_wrong_with_a_filter_is_named(text, fault):
    with pytest.raises(BadFilter) as refusal:
        parse_filter([text])

    assert fault in refusal.value.message


def test_more_than_twenty_conditions_are_refused():
    assert len(parse_filter(["a:eq:1"] * 20)) == 20
    with pytest.raises(BadFilter):
        parse_filter(["a:eq:1"] * 19 + ["(a:eq:1|a:eq:2)"])
