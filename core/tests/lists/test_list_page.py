"""The list page: what it shows of an address, and what it refuses."""

from __future__ import annotations

import html
import re
from urllib.parse import parse_qs
from urllib.parse import urlsplit

import pytest
from sqlalchemy import event
from tests.support.depot import CLI

from karvan.testing.browser import a_member

PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}


def names(page) -> list[str]:
    """The names of the crates in the order of the page."""
    rows = re.findall(r'<tr data-id="\d+">(.*?)</tr>', page.text, re.DOTALL)
    return [re.search(r'data-label="Name".*?<bdi>(.*?)</bdi>', row, re.DOTALL)[1] for row in rows]


def links(page, word: str) -> list[str]:
    """The addresses of links whose text holds a word."""
    found = re.findall(r'<a [^>]*href="([^"]*)"[^>]*>(.*?)</a>', page.text, re.DOTALL)
    return [html.unescape(address) for address, text in found if word in text]


def test_a_list_shows_active_records_with_totals_by_currency(stocked):
    page = stocked.get()

    assert page.status_code == 200
    assert names(page) == ["Pistachios", "Saffron"]
    assert "2 records" in page.text
    assert re.search(r"<tfoot>.*120\.00.*80\.00.*EUR", page.text, re.DOTALL)


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("show=archived", ["Barberries"]),
        ("show=all&sort=-name", ["Saffron", "Pistachios", "Barberries"]),
        ("q=saff", ["Saffron"]),
        ("f=state:eq:packed", ["Pistachios"]),
        ("f=(name:eq:Saffron|pieces:gt:4)", ["Pistachios", "Saffron"]),
        ("f=amount:between:70,90", ["Pistachios"]),
        ("f=customer:empty&f=size:in:s,l", ["Saffron"]),
        ("f=name:eq:nothing", []),
    ],
)
def test_the_address_says_what_is_shown(stocked, query, shown):
    assert names(stocked.get(f"?{query}")) == shown


def test_a_part_alone_is_answered_to_htmx(stocked):
    part = stocked.get("?q=saff", headers=PARTIAL)

    assert part.text.lstrip().startswith('<div id="k-list">')
    assert "<html" not in part.text


def test_the_header_says_and_turns_the_order(stocked):
    page = stocked.get("?sort=name")

    assert 'aria-sort="ascending"' in page.text
    assert any("sort=-name" in each for each in links(page, "Name"))


def test_pages_lead_to_each_other(yard):
    for count in range(30):
        yard.add(name=f"Crate {count:02}")

    first = yard.get("?size=25")
    second = yard.browser.get(links(first, "Next")[0])
    back = yard.browser.get(links(second, "Previous")[0])

    assert names(first) + names(second) == [f"Crate {count:02}" for count in range(30)]
    assert names(back) == names(first)


def test_rows_lead_to_the_record_and_carry_the_list_along(stocked):
    page = stocked.get("?f=state:eq:open")

    found = re.search(r'class="k-row-link" href="([^"]*)"', page.text)
    address = urlsplit(html.unescape(found[1]))

    assert re.fullmatch(rf"{stocked.crates}/\d+", address.path)
    assert parse_qs(address.query) == {"f": ["state:eq:open"]}


def test_an_empty_list_helps_and_a_narrowed_one_can_be_cleared(yard):
    empty = yard.get()
    narrowed = yard.get("?q=nothing")

    assert "Crates hold what is shipped." in empty.text
    assert f'href="{yard.crates}/new"' in empty.text
    assert links(narrowed, "Clear search and filter") == [yard.crates]


def test_the_filter_is_told_in_words_and_each_part_can_be_removed(stocked):
    page = stocked.get("?f=packed_on:eq:2025-03-21&f=state:ne:shipped")

    assert "Packed on is in 2025-03-21" not in page.text
    assert "Packed on: 2025-03-21" in page.text
    assert "State is not Shipped" in page.text
    assert f'href="{stocked.crates}?f=state:ne:shipped"' in page.text


def test_a_ready_made_filter_is_put_on_and_off(stocked):
    off = stocked.get()
    on = stocked.get("?f=state:eq:open")

    assert f"{stocked.crates}?f=state:eq:open" in links(off, "Open")
    assert stocked.crates in links(on, "Open")


def test_groups_have_subtotals_and_lead_to_their_records(stocked):
    page = stocked.get("?group=state")

    assert page.status_code == 200
    assert "120.00" in page.text
    assert any("f=state:eq:packed" in each for each in links(page, "Packed"))


HOSTILE = {
    "unknown parameter": "colour=red",
    "unknown field": "f=nothing:eq:1",
    "secret field": "f=secret:eq:1",
    "unknown operator": "f=name:drop:1",
    "broken filter": "f=(name:eq:1",
    "many clauses": "&".join(["f=name:eq:1"] * 21),
    "absurd size": "size=100000",
    "negative size": "size=-1",
    "size in words": "size=many",
    "broken cursor": "after=AAAA",
    "cursor of nonsense": "before=%F0%9F%92%A9",
    "unknown sort": "sort=secret",
    "four sorts": "sort=name,number,amount,state",
    "unknown show": "show=everything",
    "unknown view": "view=treemap",
    "unknown column": "cols=name,nothing",
    "secret column": "cols=secret",
    "column twice": "cols=name,name",
    "unknown group": "group=note",
    "four groups": "group=state,size,name,pieces",
    "zero byte": "q=%00",
    "zero byte in a filter": "f=name:eq:%00",
    "zero byte in a sort": "sort=%00",
    "a search of a kilobyte": f"q={'x' * 1000}",
    "view id of nonsense": "v=abc",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_no_list_is_refused_clearly(stocked, name):
    answer = stocked.get(f"?{HOSTILE[name]}")

    assert 400 <= answer.status_code < 500
    assert "incident" not in answer.text.lower()


def test_a_megabyte_in_the_address_is_refused(stocked):
    answer = stocked.get(f"?f=name:eq:{'x' * 1_000_000}")

    assert 400 <= answer.status_code < 500


def test_without_the_permission_there_is_no_list(depot_runtime, yard, depot_app):
    stranger = a_member(depot_runtime, yard.company, roles=("viewer",))
    browser = depot_app.test_client()
    browser.sign_in(stranger)

    assert browser.get(yard.crates).status_code == 403


def test_a_list_of_a_hundred_takes_no_more_statements_than_one_of_twenty_five(yard):
    for count in range(110):
        yard.add(name=f"Crate {count}", number=str(count))

    def statements(size: int) -> int:
        counted: list[str] = []
        engine = yard.runtime.database.engine
        listen = ("before_cursor_execute", lambda *args: counted.append(args[2]))
        event.listen(engine, *listen)
        try:
            assert yard.get(f"?size={size}").status_code == 200
        finally:
            event.remove(engine, *listen)
        return len([each for each in counted if "depot_" in each or "saved_view" in each])

    statements(25)
    assert statements(25) == statements(100) <= 8


def test_every_entity_is_in_the_menu_by_itself(stocked):
    page = stocked.get()

    assert f'href="{stocked.crates}"' in page.text
    assert f'href="/c/{stocked.company.code}/depot/bins"' in page.text


def test_a_bare_entity_has_a_list(yard):
    page = yard.browser.get(f"/c/{yard.company.code}/depot/bins")

    assert page.status_code == 200
    assert "No bins yet" in page.text


def test_a_persian_reader_gets_persian_digits(stocked):
    stocked.browser.set_cookie("karvan_language", "fa")

    page = stocked.get()

    assert "۱۲۰٫۰۰" in page.text
    assert "۲ رکورد" in page.text


def test_a_record_knows_its_neighbours_in_the_list_it_was_opened_from(yard):
    from werkzeug.datastructures import MultiDict

    from karvan.entities.declaring.known import get_entity
    from karvan.entities.reading.listing import get_record
    from karvan.web.kit.lists.links import neighbour_links
    from karvan.web.state import state

    first, second, third = (yard.add(name=name, size="s") for name in ("A", "B", "C"))
    yard.add(name="AB", size="l")
    args = MultiDict([("f", "size:eq:s"), ("sort", "name"), ("tab", "2")])

    with (
        yard.browser.application.test_request_context(f"{yard.crates}/{second}"),
        yard.runtime.company_work(yard.company.id, CLI) as ctx,
    ):
        state().company = yard.company
        entity = get_entity(ctx, "depot.crate")
        links = neighbour_links(ctx, entity, get_record(ctx, entity, second), args)
        ends = neighbour_links(ctx, entity, get_record(ctx, entity, third), args)

    assert links == (
        f"{yard.crates}/{first}?f=size:eq:s&sort=name",
        f"{yard.crates}/{third}?f=size:eq:s&sort=name",
    )
    assert ends[1] is None
