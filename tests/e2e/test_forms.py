"""The form in a real browser: lines by keyboard, pickers, days, conflicts, and nothing lost unasked."""

from __future__ import annotations

import re
import time

import pytest
from playwright.sync_api import expect

from karvan.entities.reading.listing import get_record
from tests.e2e.conftest import EVERYTHING
from tests.e2e.conftest import violations
from tests.e2e.depots import page_at
from tests.e2e.depots import serve_depot
from tests.support.depot import declared

FRAMES = 0.5
"""Seconds in which a browser draws the page many times over."""


@pytest.fixture(scope="module")
def depot_site(tmp_path_factory):
    yield from serve_depot(tmp_path_factory.mktemp("depot"))


@pytest.fixture
def depot_page(chromium, depot_site):
    """A page of the depot; a script error or a breach of the policy fails the test."""
    yield from page_at(chromium, depot_site.address)


@pytest.fixture
def english(depot_page, depot_site):
    depot_site.enter(depot_page, "en")
    return depot_page


@pytest.fixture
def persian(depot_page, depot_site):
    depot_site.enter(depot_page, "fa")
    depot_page.goto("/-/language/fa")
    return depot_page


def cell(page, row: int, field: str):
    return page.locator(f"#f-lines-{row}-{field}")


def open_crate(page, depot_site, language="en", **given):
    crate = depot_site.add_crate(language, **given)
    page.goto(f"{depot_site.crates(language)}/{crate}")
    expect(page.locator("karvan-lines.k-lines-live")).to_be_visible()
    return crate


def lines_on(page) -> list[str]:
    return [
        each.input_value() for each in page.locator("tr[data-line]:visible [id$='-what']").all()
    ]


def test_lines_are_filled_in_by_keyboard_alone(english, depot_site):
    open_crate(english, depot_site)
    keys = english.keyboard

    cell(english, 1, "what").focus()
    keys.press("Enter")
    keys.type("Dried limes")
    keys.press("Tab")
    keys.type("4.5")
    keys.press("ArrowUp")
    expect(cell(english, 1, "quantity")).to_be_focused()
    keys.press("Control+s")
    english.wait_for_load_state()

    expect(english.get_by_text("Saved.")).to_be_visible()
    assert lines_on(english) == ["Saffron", "Pistachios", "Dried limes"]
    expect(cell(english, 2, "quantity")).to_have_value("4.5")


def test_a_line_is_moved_deleted_and_brought_back_by_keyboard(english, depot_site):
    open_crate(english, depot_site)
    keys = english.keyboard

    cell(english, 0, "what").focus()
    keys.press("Alt+ArrowDown")
    assert lines_on(english) == ["Pistachios", "Saffron"]
    keys.press("Control+Delete")
    assert lines_on(english) == ["Pistachios"]
    english.locator(".k-undo button").click()
    assert lines_on(english) == ["Pistachios", "Saffron"]
    keys.press("Control+Delete")
    keys.press("Control+s")
    english.wait_for_load_state()

    expect(english.get_by_text("Saved.")).to_be_visible()
    assert lines_on(english) == ["Pistachios"]


def test_rows_of_a_spreadsheet_are_pasted(english, depot_site):
    open_crate(english, depot_site)

    cell(english, 1, "what").focus()
    english.evaluate(
        """text => {
          const data = new DataTransfer();
          data.setData("text/plain", text);
          document.activeElement.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
        }""",
        "Almonds\t۱۲٫۵\t3\nRice\t7\t2.25\n",
    )

    assert lines_on(english) == ["Saffron", "Almonds", "Rice"]
    expect(cell(english, 1, "quantity")).to_have_value("۱۲٫۵")
    english.keyboard.press("Control+s")
    english.wait_for_load_state()
    expect(cell(english, 1, "quantity")).to_have_value("12.5")
    expect(cell(english, 2, "price")).to_have_value("2.25")


def test_totals_follow_what_is_typed(english, depot_site):
    open_crate(english, depot_site)
    expect(english.locator("[data-totals]")).to_contain_text("2")

    english.locator("[data-add]").click()
    english.keyboard.type("Cloves")

    expect(english.locator("[data-totals]")).to_contain_text("3")


def test_a_record_is_picked_by_typing_and_a_missing_one_created(english, depot_site):
    depot_site.add_crate("en", name="The outer crate")
    open_crate(english, depot_site)
    inside = english.locator("#f-inside")

    inside.fill("outer")
    expect(english.locator("li[role=option]").first).to_contain_text("The outer crate")
    inside.press("Enter")
    expect(inside).to_have_value("The outer crate")
    inside.fill("A brand new crate")
    expect(english.locator(".k-option-new")).to_be_visible()
    inside.press("ArrowDown")
    inside.press("Enter")
    expect(english.locator("input[name=inside]")).to_have_value(re.compile(r"\d+"))
    english.keyboard.press("Control+s")
    english.wait_for_load_state()

    expect(english.locator("#f-inside")).to_have_value("A brand new crate")


def test_unsaved_work_is_not_left_unasked(english, depot_site):
    open_crate(english, depot_site)

    english.fill("#f-name", "Changed")
    expect(english.get_by_text("Not saved yet")).to_be_visible()
    english.locator(".k-crumbs a").last.click()
    dialog = english.get_by_role("dialog")
    expect(dialog).to_contain_text("Leave without saving?")
    dialog.get_by_role("button", name="Stay").click()
    expect(english.locator("#f-name")).to_have_value("Changed")
    english.locator(".k-crumbs a").last.click()
    dialog.get_by_role("button", name="Discard changes").click()

    english.wait_for_url(lambda address: "/depot/crates" in address and not address[-1].isdigit())


def test_nothing_changed_is_left_without_a_question(english, depot_site):
    open_crate(english, depot_site)

    english.locator(".k-crumbs a").last.click()

    english.wait_for_url(lambda address: not address[-1].isdigit())


def test_a_script_that_comes_late_is_no_change_of_the_form(english, depot_site):
    def delay(route):
        time.sleep(FRAMES)
        route.continue_()

    english.route(re.compile(r"/lines\b[^/]*\.js"), delay)
    open_crate(english, depot_site)

    expect(english.get_by_text("Not saved yet")).to_be_hidden()
    english.locator(".k-crumbs a").last.click()

    english.wait_for_url(lambda address: not address[-1].isdigit())


def test_who_saves_late_sees_both_and_chooses(english, depot_site):
    crate = open_crate(english, depot_site)

    def rename(ctx):
        get_record(ctx, declared(ctx), crate).name = "Theirs"

    depot_site.change("en", rename)
    english.fill("#f-name", "Mine")
    english.keyboard.press("Control+s")

    row = english.locator("tr.k-clash").first
    expect(row).to_contain_text("Both changed it")
    assert violations(english, EVERYTHING) == []
    row.get_by_label("Mine").check()
    english.get_by_role("button", name="Save the choice").click()
    english.wait_for_load_state()
    expect(english.locator("#f-name")).to_have_value("Mine")


def test_a_command_asks_in_a_dialog_and_says_there_what_is_wrong(english, depot_site):
    open_crate(english, depot_site)

    english.get_by_role("link", name="Rename").click()
    dialog = english.get_by_role("dialog")
    dialog.get_by_label("New name").fill("forbidden")
    dialog.get_by_role("button", name="Rename").click()
    expect(dialog).to_contain_text("Not this name")
    dialog.get_by_label("New name").fill("Allowed")
    dialog.get_by_role("button", name="Rename").click()

    expect(english.locator("h1")).to_contain_text("Allowed")


def test_a_jalali_day_is_chosen_by_keyboard(persian, depot_site):
    open_crate(persian, depot_site, "fa")
    day = persian.locator("#f-packed_on")

    day.fill("1405/01/01")
    day.press("F4")
    grid = persian.get_by_role("grid")
    expect(grid).to_be_visible()
    expect(persian.locator("#k-calendar-title")).to_have_text("فروردین ۱۴۰۵")
    assert violations(persian, EVERYTHING) == []
    persian.keyboard.press("ArrowLeft")
    persian.keyboard.press("PageDown")
    persian.keyboard.press("Enter")

    expect(day).to_have_value("۱۴۰۵/۰۲/۰۲")
    expect(day).to_be_focused()
    persian.keyboard.press("Control+s")
    persian.wait_for_load_state()
    expect(persian.locator("#f-packed_on")).to_have_value("۱۴۰۵/۰۲/۰۲")


def test_the_browser_and_the_server_agree_about_days(persian, depot_site):
    import jdatetime

    open_crate(persian, depot_site, "fa")
    sampled = [(year, month, 1) for year in range(1300, 1500, 7) for month in (1, 7, 12)]
    sampled += [(year, 12, 29) for year in range(1301, 1500, 11)]

    found = persian.evaluate(
        """days => days.map(([year, month, day]) => {
          const time = readDay(`${year}/${month}/${day}`);
          return time === null ? null : new Date(time).toISOString().slice(0, 10);
        })""",
        [list(each) for each in sampled],
    )

    assert found == [jdatetime.date(*each).togregorian().isoformat() for each in sampled]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize("language", ["en", "fa"])
def test_the_form_is_for_everyone(depot_page, depot_site, language, theme, width):
    page = depot_page
    depot_site.enter(page, language)
    page.goto(f"/-/language/{language}")
    page.set_viewport_size({"width": width, "height": 900})
    page.evaluate("theme => localStorage.setItem('karvan-theme', theme)", theme)
    open_crate(page, depot_site, language)

    assert violations(page, EVERYTHING) == []
    wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(f"() => {wide}") <= 0
    page.goto(f"{depot_site.crates(language)}/new")
    assert violations(page, EVERYTHING) == []
