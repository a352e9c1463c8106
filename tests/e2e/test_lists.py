"""The list in a real browser: filter, select, edit in place, act on many, add many; without a script too."""

from __future__ import annotations

import re
from datetime import date

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import CONTRAST
from tests.e2e.conftest import EVERYTHING
from tests.e2e.conftest import violations
from tests.e2e.depots import page_at
from tests.e2e.depots import serve_depot
from tests.support.depot import a_party
from tests.support.depot import add_record

NAMES = ("Barberries", "Cardamom", "Dried limes", "Felt rugs", "Green tea", "Pistachios")
OVERFLOW = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
LOOKS = ((1280, "light", EVERYTHING), (1280, "dark", CONTRAST), (360, "dark", EVERYTHING),
         (360, "light", CONTRAST))  # fmt: skip


def stock(ctx) -> None:
    """Crates of every look, in both currencies."""
    customer = a_party(ctx, "Blue Caravan")
    outer = None
    for count in range(60):
        made = add_record(
            ctx,
            inside_id=outer if count == 8 else None,
            number=f"CR-{count:03}",
            name=NAMES[count % len(NAMES)],
            customer_id=customer if count % 2 else None,
            packed_on=date(2025, 1 + count % 12, 5),
            amount=100_00 + count * 7_00,
            currency="USD" if count % 3 else "EUR",
            pieces=count,
            size="sml"[count % 3],
            state=("open", "packed", "shipped")[count % 3],
        )
        outer = made.id


def choose(page, name, value):
    """Choose in the filter, and wait until its card is drawn anew for the choice."""
    page.locator(".k-filter-card").evaluate("card => card.dataset.old = '1'")
    page.locator(f"[name='{name}']").select_option(value)
    expect(page.locator(".k-filter-card[data-old]")).to_have_count(0)


@pytest.fixture(scope="module")
def depot_site(tmp_path_factory):
    for site in serve_depot(tmp_path_factory.mktemp("depot")):
        for language in ("en", "fa"):
            site.change(language, stock)
        yield site


@pytest.fixture
def crates(chromium, depot_site):
    """The list of crates, opened by somebody who is signed in."""
    for page in page_at(chromium, depot_site.address):
        depot_site.enter(page, "en")
        page.goto(depot_site.crates("en"))
        yield page


def first_names(page, count: int = 3) -> list[str]:
    cells = page.locator("[data-list] tbody td[data-label=Name]").all()[:count]
    return [each.inner_text().strip() for each in cells]


def cell_input(page):
    return page.locator("[data-cell-form] input.form-control")


def test_a_filter_is_built_with_the_keyboard_alone(crates):
    keys = crates.keyboard
    crates.locator("[data-filter] > summary").focus()
    keys.press("Enter")
    field = crates.locator("[name='c-0-0-field']")
    expect(field).to_be_focused()
    choose(crates, "c-0-0-field", "pieces")
    choose(crates, "c-0-0-op", "ge")
    value = crates.locator("[name='c-0-0-value']")
    value.focus()
    keys.type("58")
    keys.press("Enter")
    crates.wait_for_url(re.compile(r"f=pieces:ge:58|f=pieces%3Age%3A58"))

    expect(crates.locator("[data-count]")).to_have_text("2 records")
    expect(crates.locator(".k-chip-bar .k-chip")).to_contain_text("Pieces is at least 58")

    crates.locator(".k-chip-bar .k-chip a").click()
    expect(crates.locator("[data-count]")).to_have_text("60 records")


def test_alternatives_are_added_and_a_fault_is_told_at_its_place(crates):
    crates.locator("[data-filter] > summary").click()
    choose(crates, "c-0-0-field", "state")
    crates.locator("[name='c-0-0-value']").select_option("packed")
    crates.get_by_role("button", name="or another").click()
    choose(crates, "c-0-1-field", "pieces")
    choose(crates, "c-0-1-op", "gt")
    crates.locator("[name='c-0-1-value']").fill("many")
    crates.locator("[data-apply]").click()
    expect(crates.locator(".k-filter-row .k-error")).to_be_visible()
    expect(crates.locator("[name='c-0-1-value']")).to_be_focused()

    crates.locator("[name='c-0-1-value']").fill("57")
    crates.locator("[data-apply]").click()

    expect(crates.locator("[data-count]")).to_have_text("21 records")


def test_a_reference_is_searched_for_in_a_condition(crates):
    crates.locator("[data-filter] > summary").click()
    choose(crates, "c-0-0-field", "inside")
    crates.locator("k-filter-picker [role=combobox]").fill("CR-007")
    crates.locator("k-filter-picker [role=option]").first.click()
    crates.locator("[data-apply]").click()

    expect(crates.locator("[data-count]")).to_have_text("1 record")
    expect(crates.locator(".k-chip-bar .k-chip")).to_contain_text("Stands in: Cardamom")


def test_sorting_and_paging_exchange_the_list_and_the_address(crates):
    crates.locator("thead").get_by_role("link", name="Name").click()
    crates.wait_for_url(re.compile(r"sort=-name"))
    assert first_names(crates, 1) == ["Pistachios"]

    crates.locator("[data-next]").click()
    crates.wait_for_url(re.compile(r"after="))
    expect(crates.locator("[data-previous]")).to_be_visible()

    crates.go_back()
    expect(crates.locator("[data-next]")).to_be_visible()


def test_a_cell_is_edited_in_place_and_escape_leaves_it(crates):
    cell = crates.locator("[data-list] tbody tr").nth(1).locator("td[data-label=Name]")
    before = cell.inner_text().strip()

    cell.dblclick()
    expect(cell_input(crates)).to_be_focused()
    crates.keyboard.type("Nothing")
    crates.keyboard.press("Escape")
    expect(cell).to_contain_text(before)

    cell.dblclick()
    expect(cell_input(crates)).to_be_focused()
    crates.keyboard.type("Aniseed")
    crates.keyboard.press("Enter")
    expect(cell).to_contain_text("Aniseed")

    cell.dblclick()
    expect(cell_input(crates)).to_be_focused()
    crates.keyboard.press("Delete")
    crates.keyboard.press("Enter")
    expect(crates.locator("[data-cell-form] .k-error")).to_be_visible()


def test_many_are_selected_with_shift_and_changed(crates):
    boxes = crates.locator("[data-list] tbody [name=id]")
    expect(crates.locator("#k-bulk")).to_be_hidden()
    boxes.nth(1).click()
    boxes.nth(4).click(modifiers=["Shift"])
    expect(crates.locator("[data-selected]")).to_have_text("Selected: 4")

    crates.get_by_role("button", name="Edit a field").click()
    crates.get_by_label("Field to change").select_option("size")
    crates.locator("#f-size").select_option("l")
    crates.get_by_role("button", name=re.compile(r"Edit a field \(4\)")).click()

    expect(crates.get_by_text("Done with 4 records.")).to_be_visible()


def test_a_view_is_saved_and_opened_again(crates, depot_site):
    crates.goto(f"{depot_site.crates('en')}?f=state:eq:shipped")
    crates.locator("summary", has_text="Views").click()
    crates.get_by_label("Save what is shown as a view").fill("Gone")
    crates.get_by_role("button", name="Save view").click()
    crates.wait_for_url(re.compile(r"v=\d+"))
    expect(crates.locator("[data-count]")).to_have_text("20 records")

    crates.goto(depot_site.crates("en"))
    crates.locator("summary", has_text="Views").click()
    crates.get_by_role("link", name="Gone").click()
    expect(crates.locator("[data-count]")).to_have_text("20 records")


def test_columns_are_chosen_and_moved(crates):
    crates.locator("summary", has_text="Columns").click()
    crates.locator("[data-columns] label", has_text="Pieces").click()
    crates.get_by_role("button", name="Move Pieces up").click()
    crates.get_by_role("button", name="Show these columns").click()

    expect(crates.get_by_role("columnheader", name="Pieces")).to_be_visible()

    crates.locator("summary", has_text="Columns").click()
    crates.get_by_role("button", name="Usual columns").click()
    expect(crates.get_by_role("columnheader", name="Pieces")).to_be_hidden()


def test_cells_of_a_spreadsheet_are_pasted_into_the_grid(crates, depot_site):
    crates.goto(f"{depot_site.crates('en')}/grid")
    crates.locator("#f-rows-0-name").focus()
    columns = crates.locator("thead th").all_inner_texts()
    skipped = "\t" * (columns.index("Pieces") - 1)
    crates.evaluate(
        """text => {
            const data = new DataTransfer();
            data.setData("text/plain", text);
            document.activeElement.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
        }""",
        "\n".join(f"Pasted {count}{skipped}{count}" for count in range(7)),
    )
    expect(crates.locator("#f-rows-6-name")).to_have_value("Pasted 6")
    crates.get_by_role("button", name="Add them all").click()

    expect(crates.get_by_text("7 records were added.")).to_be_visible()


def test_everything_can_be_reached_without_a_script(chromium, depot_site):
    window = chromium.new_context(base_url=depot_site.address, java_script_enabled=False)
    page = window.new_page()
    depot_site.enter(page, "en")
    page.goto(f"{depot_site.crates('en')}?f=state:eq:packed")
    page.goto(page.locator("[data-filter] a").get_attribute("href"))
    page.locator("[name='c-0-0-value']").select_option("open")
    page.locator("[data-apply]").click()

    assert "state:eq:open" in page.url.replace("%3A", ":")
    page.locator("[data-list] tbody [name=id]").first.check()
    page.get_by_role("button", name="Edit a field").click()
    expect(page.get_by_text("Crates: 1 record")).to_be_visible()
    window.close()


PAGES = {
    "list": "",
    "filtered list": "?f=(state:eq:open|pieces:gt:4)&sort=-amount",
    "empty list": "?q=nothing-is-called-this",
    "groups": "?group=state,packed_on@month",
    "filter": "/filter?f=(packed_on:eq:@month|size:in:s,m)&f=customer:full",
    "many": "/bulk?all=1&action=archive",
    "field of many": "/bulk?all=1&action=update&field=size",
    "grid": "/grid",
}


@pytest.mark.parametrize("language", ["en", "fa"])
def test_lists_are_accessible(chromium, depot_site, language):
    found = {}
    for page in page_at(chromium, depot_site.address):
        depot_site.enter(page, language)
        page.goto(f"/-/language/{language}")
        for name, address in PAGES.items():
            page.goto(f"{depot_site.crates(language)}{address}")
            for width, theme, rules in LOOKS:
                page.set_viewport_size({"width": width, "height": 800})
                page.evaluate(
                    "theme => { document.documentElement.dataset.bsTheme = theme }", theme
                )
                if lines := violations(page, rules):
                    found[name, width, theme] = lines
                if (excess := page.evaluate(OVERFLOW)) > 0:
                    found[name, width] = excess

    assert found == {}
