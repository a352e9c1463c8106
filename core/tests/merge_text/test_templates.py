"""A template names declared fields, lists and what is there; a fault says where and what is near."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from karvan.i18n import Locale
from karvan.merge_text import Amount
from karvan.merge_text import TemplateFault
from karvan.merge_text import TemplateTooLong
from karvan.merge_text import WrongValue
from karvan.merge_text import date_field
from karvan.merge_text import examples_of
from karvan.merge_text import group
from karvan.merge_text import link_field
from karvan.merge_text import money_field
from karvan.merge_text import number_field
from karvan.merge_text import parse
from karvan.merge_text import paths_of
from karvan.merge_text import rows
from karvan.merge_text import text_field
from karvan.merge_text import yes_field

FIELDS = (
    group("invoice", text_field("number"), money_field("total"), date_field("due_on")),
    text_field("name"),
    link_field("link"),
    yes_field("overdue"),
    rows("lines", text_field("title"), number_field("quantity"), rows("parts", text_field("code"))),
)
VALUES = {
    "invoice": {"number": "INV/7", "total": Amount(123_450, "EUR"), "due_on": date(2025, 3, 21)},
    "name": "Ana",
    "lines": [
        {"title": "Tea", "quantity": Decimal("1.5"), "parts": [{"code": "A"}, {"code": "B"}]},
        {"title": "Cups", "quantity": 12_000},
    ],
}
ENGLISH, PERSIAN = Locale(), Locale.of_language("fa")


def text_of(template, values=VALUES, locale=ENGLISH):
    return parse(template, FIELDS).to_text(values, locale)


def test_values_are_written_as_the_reader_expects_them():
    template = "{{ invoice.number }}: {{ invoice.total }}, {{ invoice.due_on }}"

    assert text_of(template) == "INV/7: 1,234.50 EUR, 2025-03-21"
    assert text_of(template, locale=PERSIAN) == "INV/7: ۱٬۲۳۴٫۵۰ EUR, ۱۴۰۴/۰۱/۰۱"
    assert text_of("{{ invoice.due_on | long }}", locale=PERSIAN) == "۱ فروردین ۱۴۰۴"


def test_lists_lie_in_lists_and_see_what_is_around_them():
    template = """{{#each lines}}
{{ quantity }} {{ title }} for {{ name }}{{#each parts}} [{{ code }} of {{ title }}]{{/each}}
{{/each}}
"""

    assert text_of(template) == "1.5 Tea for Ana [A of Tea] [B of Tea]\n12,000 Cups for Ana\n"


def test_what_is_absent_has_a_place_of_its_own():
    template = "{{#if overdue}}late{{else}}in time{{/if}} {{#unless name}}who?{{/unless}}{{ link }}"

    assert text_of(template) == "in time "
    assert text_of(template, {"overdue": True}) == "late who?"
    assert text_of("{{#each lines}}x{{else}}no lines{{/each}}", {}) == "no lines"


def test_a_block_word_alone_on_its_line_leaves_no_empty_line():
    template = "one\n  {{#if name}}\n two\n  {{ else }}\nnever\n{{/if}}\n{{! a remark }}\nthree"

    assert text_of(template) == "one\n two\nthree"


def test_html_is_made_of_markdown_and_values_stay_text():
    template = "# {{ name }}\n\n- **{{ invoice.number }}**\n- [open]({{ link }})"
    values = {**VALUES, "name": "<b>*A*</b>\nB", "link": 'https://example.com/?a=1&b="2"'}

    page = parse(template, FIELDS).to_html(values, ENGLISH)

    assert "<h1><bdi>&lt;b&gt;*A*&lt;/b&gt;<br>B</bdi></h1>" in page
    assert "<strong><bdi>INV/7</bdi></strong>" in page
    assert 'href="https://example.com/?a=1&amp;b=%222%22"' in page


def test_the_text_of_a_link_names_its_address():
    values = {"link": "https://example.com/7"}

    assert text_of("[Open it]({{ link }})", values) == "Open it: https://example.com/7"


def test_a_subject_stays_one_line_whatever_its_values_hold():
    template = parse("About {{ name }}", FIELDS)

    line = template.to_line({"name": "Ana\r\nBcc: all@example.com\0"}, ENGLISH)

    assert line == "About Ana Bcc: all@example.com"


@pytest.mark.parametrize(
    ("template", "place", "reason"),
    [
        ("{{ naem }}", (1, 1), "did you mean name?"),
        ("x\n  {{ invoice.totl }}", (2, 3), "did you mean invoice.total?"),
        ("{{ title }}", (1, 1), "there is no field title"),
        ("{{ lines }}", (1, 1), "{{#each lines}}"),
        ("{{ invoice }}", (1, 1), "there is no field invoice"),
        ("{{#each name}}{{/each}}", (1, 1), "name is no list"),
        ("a\n{{#if name}}\nb", (2, 1), "write {{/if}}"),
        ("{{#if name}}{{/each}}", (1, 13), "write {{/if}} first"),
        ("{{/if}}", (1, 1), "nothing is open"),
        ("{{else}}", (1, 1), "no block here"),
        ("{{ name", (1, 1), "never closed"),
        ("{{ name() }}", (1, 1), "only a field"),
        ("{{ invoice.total | long }}", (1, 1), "cannot be written"),
        ("tea\u202e", (1, 4), "may not stand here"),
        ("{{#if name}}" * 7, (1, 73), "deep"),
    ],
)  # fmt: skip
def test_a_fault_names_its_place_and_what_is_near(template, place, reason):
    with pytest.raises(TemplateFault) as fault:
        parse(template, FIELDS)

    assert (fault.value.data["line"], fault.value.data["column"]) == place
    assert reason in fault.value.message


def test_a_list_in_a_list_in_a_list_ends_at_the_limit():
    deep = parse("{{#each lines}}{{#each parts}}{{ code }}{{/each}}{{/each}}", FIELDS)
    values = {"lines": [{"parts": [{"code": "x"}] * 500}] * 500}

    with pytest.raises(TemplateTooLong):
        deep.to_text(values, ENGLISH)


def test_a_long_value_ends_at_the_limit():
    with pytest.raises(TemplateTooLong):
        text_of("{{ name }}" * 100, {"name": "x" * 10_000})


@pytest.mark.parametrize(
    ("template", "value"),
    [
        ("{{ name }}", {"name": 5}),
        ("{{ name }}", {"name": Exception}),
        ("{{ invoice.total }}", {"invoice": {"total": 12}}),
        ("{{ invoice.total }}", {"invoice": object()}),
        ("{{#each lines}}{{ quantity }}{{/each}}", {"lines": [{"quantity": True}]}),
        ("{{#each lines}}x{{/each}}", {"lines": "abc"}),
    ],
)
def test_a_value_of_another_kind_is_a_mistake_of_the_code(template, value):
    with pytest.raises(WrongValue):
        text_of(template, value)


def test_every_field_can_be_named_and_has_an_example():
    paths = [path for path, node in paths_of(FIELDS[:-1])]

    text = text_of(" ".join(f"{{{{ {path} }}}}" for path in paths), examples_of(FIELDS))

    assert paths == ["invoice.number", "invoice.total", "invoice.due_on", "name", "link", "overdue"]
    assert all(text.split())


@given(st.text(max_size=200), st.text(max_size=50))
def test_any_text_is_a_template_or_a_fault(text, value):
    try:
        template = parse(text, FIELDS)
    except TemplateFault:
        return

    page = template.to_html({**VALUES, "name": value}, PERSIAN)

    assert "<script" not in page


@given(st.text(max_size=60))
def test_a_value_comes_out_as_it_went_in_but_for_hidden_marks(value):
    shown = text_of("{{ name }}", {"name": value})

    assert set(shown) <= set(value) | {"\n"}
    assert len(shown) <= len(value)
