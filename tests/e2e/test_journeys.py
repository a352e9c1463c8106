"""What people do first, in a real browser."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page
from playwright.sync_api import expect

from tests.e2e.conftest import ENGLISH
from tests.e2e.conftest import PERSIAN
from tests.e2e.conftest import sign_in


def main_of(page: Page):
    return page.get_by_role("main")


def test_a_person_signs_in_and_switches_the_company(page, site):
    sign_in(page, site.administrator, site.people[site.administrator])
    page.goto(f"/c/{ENGLISH}/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Caravan Trading Ltd")

    page.get_by_label("Switch company").click()
    page.get_by_role("link", name="بازرگانی سپیدار").click()

    expect(page).to_have_url(re.compile(f"/c/{PERSIAN}/$"))
    expect(page.get_by_role("heading", level=1)).to_have_text("بازرگانی سپیدار")


def test_each_company_shows_its_own_modules_only(signed_in):
    signed_in.goto(f"/c/{PERSIAN}/-/modules")
    crm = main_of(signed_in).get_by_role("region", name=re.compile("Customers|مشتریان"))

    expect(crm.get_by_role("link", name=re.compile("Switch on|روشن کردن"))).to_be_visible()


def test_a_module_is_switched_on_and_off_after_a_preview(page, site):
    sign_in(page, site.administrator, site.people[site.administrator])
    page.goto(f"/c/{PERSIAN}/-/modules/crm/enable")
    main_of(page).get_by_role("button").first.click()
    expect(main_of(page).get_by_role("status").first).to_be_visible()

    page.goto(f"/c/{PERSIAN}/-/modules/crm/disable")
    main_of(page).get_by_role("button").first.click()

    page.goto(f"/c/{PERSIAN}/-/modules")
    crm = main_of(page).get_by_role("region", name=re.compile("Customers|مشتریان"))
    expect(crm.get_by_role("link", name=re.compile("Switch on|روشن کردن"))).to_be_visible()


def write_entry(page: Page, debit: str, credit: str) -> None:
    page.goto(f"/c/{ENGLISH}/finance/entries/new")
    page.fill("#f-narration", "Coffee for the caravan")
    write_lines(page, ("6100", debit), ("1110", credit))


def write_lines(page: Page, debit: tuple[str, str], credit: tuple[str, str]) -> None:
    """Two lines, their accounts chosen from what the picker finds."""
    page.locator("[data-add]").click()
    rows = page.locator("[data-rows] tr")
    for number, (side, (account, amount)) in enumerate((("debit", debit), ("credit", credit))):
        row = rows.nth(number)
        row.locator("[name$='-account-text']").press_sequentially(account)
        page.get_by_role("option").filter(has_text=account).first.click()
        row.locator(f"[name$='-{side}']").fill(amount)


def test_an_entry_is_written_posted_and_found_in_the_trial_balance(signed_in):
    write_entry(signed_in, "1,234.50", "1,234.50")
    signed_in.get_by_role("button", name="Save and post").click()

    expect(signed_in.get_by_role("heading", level=1)).to_contain_text("GEN/")
    expect(main_of(signed_in)).to_contain_text("Posted")
    expect(main_of(signed_in)).to_contain_text("1,234.50")

    signed_in.goto(f"/c/{ENGLISH}/-/reports/finance.trial-balance")
    row = signed_in.get_by_role("row").filter(has_text="6100")
    expect(row).to_contain_text("34.50")
    row.get_by_role("link").click()
    expect(main_of(signed_in)).to_contain_text("Coffee for the caravan")


def test_an_unbalanced_entry_comes_back_as_it_was_typed(signed_in):
    write_entry(signed_in, "100.00", "90.00")

    signed_in.get_by_role("button", name="Save and post").click()

    expect(main_of(signed_in).get_by_role("alert")).to_contain_text("10.00")
    expect(signed_in.locator("[name='lines-0-debit']")).to_have_value("100.00")
    expect(signed_in.locator("[name='lines-1-account-text']")).to_have_value(re.compile("1110"))


def test_a_persian_accountant_reads_right_to_left_in_persian_digits_and_jalali_days(page, site):
    email = next(each for each in site.people if each.startswith("hesabdar"))
    sign_in(page, email, site.people[email])

    page.goto(f"/c/{PERSIAN}/finance/entries")

    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    expect(page.get_by_role("heading", level=1)).to_have_text("اسناد حسابداری")
    expect(page.get_by_role("table")).to_contain_text(re.compile("۱۴۰[۴-۶]/[۰-۱][۰-۹]/[۰-۳][۰-۹]"))
    assert page.locator(".k-nav").bounding_box()["x"] > 600


def test_persian_amounts_may_be_typed_in_persian_digits(page, site):
    email = next(each for each in site.people if each.startswith("hesabdar"))
    sign_in(page, email, site.people[email])
    page.goto(f"/c/{PERSIAN}/finance/entries/new")
    write_lines(page, ("8103", "۱٬۲۳۴٬۰۰۰"), ("1103", "۱٬۲۳۴٬۰۰۰"))

    page.locator("button[data-save]").click()

    expect(main_of(page)).to_contain_text("۱٬۲۳۴٬۰۰۰")


def test_a_tile_that_fails_says_so_in_its_own_place(signed_in):
    part = '<p role="status">This part could not be shown. Incident 1A2B3C4D</p>'
    signed_in.route(
        "**/tiles/**", lambda route: route.fulfill(status=500, content_type="text/html", body=part)
    )

    signed_in.goto(f"/c/{ENGLISH}/")

    failed = signed_in.locator("[data-part][hx-get*='/tiles/']").first
    expect(failed).to_contain_text("Incident 1A2B3C4D")
    expect(signed_in.get_by_role("heading", level=1)).to_be_visible()


def test_a_part_whose_session_has_ended_sends_the_whole_page(signed_in):
    signed_in.route(
        "**/tiles/**",
        lambda route: route.fulfill(status=401, headers={"HX-Redirect": "/-/account"}),
    )

    signed_in.goto(f"/c/{ENGLISH}/")

    expect(signed_in).to_have_url(re.compile("/-/account$"))


def test_colours_follow_the_device_until_they_are_toggled(signed_in):
    signed_in.emulate_media(color_scheme="dark")
    signed_in.goto(f"/c/{ENGLISH}/")
    expect(signed_in.locator("html")).to_have_attribute("data-bs-theme", "dark")

    signed_in.get_by_label("Account of").click()
    signed_in.get_by_role("button", name="Light or dark").click()

    expect(signed_in.locator("html")).to_have_attribute("data-bs-theme", "light")
    signed_in.reload()
    expect(signed_in.locator("html")).to_have_attribute("data-bs-theme", "light")


def test_a_report_is_printed_black_on_white_with_its_company_and_its_days(signed_in):
    signed_in.emulate_media(color_scheme="dark", media="print")

    signed_in.goto(f"/c/{ENGLISH}/-/reports/finance.trial-balance")

    expect(signed_in.get_by_role("banner")).to_be_hidden()
    expect(signed_in.locator(".k-print")).to_contain_text("Caravan Trading Ltd")
    expect(signed_in.locator("tbody td").first).to_have_css("color", "rgb(0, 0, 0)")
    expect(signed_in.locator("main .k-card").first).to_have_css(
        "background-color", "rgb(255, 255, 255)"
    )


def test_a_menu_closes_with_escape_and_gives_the_focus_back(signed_in):
    signed_in.goto(f"/c/{ENGLISH}/")
    signed_in.get_by_label("Switch app").click()
    expect(signed_in.get_by_role("navigation", name="Apps").first).to_be_visible()

    signed_in.keyboard.press("Escape")

    expect(signed_in.get_by_label("Switch app")).to_be_focused()


def test_the_keyboard_alone_skips_folds_a_tree_and_comes_back_from_the_palette(signed_in):
    keys = signed_in.keyboard
    signed_in.goto(f"/c/{ENGLISH}/finance/accounts")
    keys.press("Tab")
    expect(signed_in.get_by_role("link", name="Skip to content")).to_be_focused()

    keys.press("Enter")
    keys.press("Tab")
    expect(signed_in.get_by_role("main").get_by_role("link", name="Home")).to_be_focused()

    fold = signed_in.get_by_role("button", name="What lies below 1 Assets")
    fold.focus()
    keys.press("Enter")
    expect(fold).to_have_attribute("aria-expanded", "false")
    expect(signed_in.get_by_role("link", name="1110", exact=True)).to_be_hidden()

    keys.press("Control+k")
    expect(signed_in.get_by_role("combobox", name="Search or jump to…")).to_be_focused()
    keys.press("Escape")
    expect(fold).to_be_focused()


@pytest.fixture
def without_script(chromium, site, cookies):
    """A page of the administrator in a browser that runs no script."""
    context = chromium.new_context(base_url=site.address, java_script_enabled=False)
    context.add_cookies(cookies)
    yield context.new_page()
    context.close()


def test_menus_lists_and_forms_work_without_script(without_script):
    page = without_script
    page.goto(f"/c/{ENGLISH}/")
    page.get_by_label("Switch app").click()
    page.get_by_role("navigation", name="Apps").first.get_by_role("link", name="Finance").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Invoices and bills")

    page.goto(f"/c/{ENGLISH}/-/parties/new")
    page.fill("#f-name", "Silk Merchants")
    page.get_by_role("button", name="Save", exact=True).click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("Silk Merchants")


def test_a_note_is_written_in_its_place_without_leaving_the_page(signed_in):
    complaints = []
    signed_in.on("console", lambda message: complaints.append(message.text))
    signed_in.goto(f"/c/{ENGLISH}/finance/entries")
    main_of(signed_in).locator("tbody a").first.click()
    address = signed_in.url
    notes = main_of(signed_in).get_by_role("tabpanel", name="Notes")
    notes.scroll_into_view_if_needed()

    notes.get_by_label("New note").fill("Checked **twice**")
    notes.get_by_role("button", name="Write").click()

    expect(notes.locator("strong", has_text="twice")).to_be_visible()
    expect(notes.get_by_role("status").filter(has_text="Note written.")).to_be_visible()
    assert signed_in.url == address
    assert complaints == []
