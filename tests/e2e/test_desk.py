"""The palette, the keyboard and the home page, as a person uses them: without the mouse where one can."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.e2e.conftest import ENGLISH
from tests.e2e.conftest import EVERYTHING
from tests.e2e.conftest import PERSIAN
from tests.e2e.conftest import violations

ENTRIES = f"/c/{ENGLISH}/finance/entries"


def test_the_palette_leads_to_a_page_by_the_keyboard_alone(signed_in):
    signed_in.goto(ENTRIES)
    signed_in.keyboard.press("Control+k")
    box = signed_in.get_by_role("combobox", name="Search or jump to…")
    expect(box).to_be_focused()

    signed_in.keyboard.type("modul")
    option = signed_in.get_by_role("option").filter(has_text="Modules").first
    expect(option).to_have_attribute("aria-selected", "true")
    assert box.get_attribute("aria-activedescendant") == option.get_attribute("id")
    signed_in.keyboard.press("Enter")

    signed_in.wait_for_url(f"**/c/{ENGLISH}/-/modules")


def test_the_palette_and_the_help_have_nothing_for_axe_in_both_languages(signed_in):
    for language, company in (("en", ENGLISH), ("fa", PERSIAN)):
        signed_in.goto(f"/-/language/{language}?next=/c/{company}/finance/entries")
        signed_in.keyboard.press("Control+k")
        expect(signed_in.locator(".k-palette-item").first).to_be_visible()
        assert violations(signed_in, EVERYTHING) == []
        signed_in.keyboard.press("Escape")
        expect(signed_in.locator(".k-palette")).not_to_be_visible()
        signed_in.keyboard.press("?")
        expect(signed_in.locator("#k-help")).to_be_visible()
        assert violations(signed_in, EVERYTHING) == []
    signed_in.goto("/-/language/en?next=/-/account")


def test_the_search_in_the_bar_opens_the_palette_with_what_is_typed(signed_in):
    signed_in.goto(f"/c/{ENGLISH}/")
    signed_in.locator(".k-find input").focus()
    signed_in.keyboard.type("j")

    expect(signed_in.locator(".k-palette input")).to_have_value("j")


def test_keys_go_to_pages_and_through_rows_but_not_while_typing(signed_in):
    signed_in.goto(f"/c/{ENGLISH}/-/parties")
    signed_in.keyboard.press("g")
    signed_in.keyboard.press("f")
    signed_in.wait_for_url("**/finance/**")

    signed_in.goto(f"/c/{ENGLISH}/-/search")
    signed_in.locator("main input[type=search]").focus()
    signed_in.keyboard.type("gh?")
    expect(signed_in.locator("#k-help")).not_to_be_visible()
    assert signed_in.locator("main input[type=search]").input_value() == "gh?"


def test_the_help_is_made_of_the_same_list_that_binds_the_keys(signed_in):
    signed_in.goto(f"/c/{ENGLISH}/")
    signed_in.keyboard.press("?")

    help_ = signed_in.locator("#k-help")
    expect(help_.get_by_text("Search and commands")).to_be_visible()
    expect(help_.get_by_text("Back to the list")).to_be_visible()
    signed_in.keyboard.press("Escape")
    expect(help_).not_to_be_visible()


def test_a_star_is_kept_and_found_in_the_palette(signed_in):
    signed_in.goto(f"/c/{ENGLISH}/-/roles")
    star = signed_in.get_by_role("button", name="Favourite")
    was = star.get_attribute("aria-pressed")
    signed_in.keyboard.press("f")
    expect(star).to_have_attribute("aria-pressed", "false" if was == "true" else "true")
    if was == "true":
        signed_in.keyboard.press("f")
        expect(star).to_have_attribute("aria-pressed", "true")

    signed_in.keyboard.press("Control+k")
    expect(signed_in.get_by_role("group", name="Favourites")).to_contain_text("Roles")


def tiles(page):
    return [each.get_attribute("data-key") for each in page.locator("#k-tiles > li").all()]


def test_tiles_are_arranged_by_the_keyboard_and_by_dragging(signed_in):
    signed_in.goto(f"/c/{ENGLISH}/?arrange")
    before = tiles(signed_in)
    later = signed_in.get_by_role("button", name=re.compile("My day later"))
    later.focus()
    signed_in.keyboard.press("Enter")
    expect(signed_in.locator("#k-tiles > li").nth(1)).to_have_attribute("data-key", before[0])
    assert tiles(signed_in)[:2] == [before[1], before[0]]

    boxes = signed_in.locator("#k-tiles > li")
    with signed_in.expect_response(lambda answer: answer.request.method == "POST"):
        boxes.nth(0).drag_to(boxes.nth(2), source_position={"x": 30, "y": 80})
    signed_in.reload()
    assert tiles(signed_in)[0] != before[1]

    signed_in.get_by_role("button", name="As at first").click()
    signed_in.wait_for_url(f"**/c/{ENGLISH}/")
    signed_in.goto(f"/c/{ENGLISH}/?arrange")
    assert tiles(signed_in) == before


def test_what_was_opened_is_seen_on_the_home_page(signed_in):
    with signed_in.expect_response(lambda answer: answer.url.endswith("/-/seen")) as noted:
        signed_in.goto(f"/c/{ENGLISH}/-/reports/finance.trial-balance")
    assert noted.value.status == 204

    signed_in.goto(f"/c/{ENGLISH}/-/favourites")
    expect(signed_in.get_by_role("region", name="Recently seen")).to_contain_text("Trial balance")
