"""Inputs that need a script: a file that is dropped, a day without work, people behind an @."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from karvan.testing.browser import a_member
from tests.e2e.conftest import EVERYTHING
from tests.e2e.conftest import violations
from tests.e2e.depots import page_at
from tests.e2e.depots import serve_depot

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d49444154789c6360000002000001e221bc330000000049454e44ae426082"
)
DROP = """(place, [name, bytes]) => {
  const files = new DataTransfer();
  files.items.add(new File([new Uint8Array(bytes)], name, { type: "image/png" }));
  place.dispatchEvent(new DragEvent("drop", { bubbles: true, dataTransfer: files }));
}"""


@pytest.fixture(scope="module")
def depot_site(tmp_path_factory):
    yield from serve_depot(tmp_path_factory.mktemp("depot"))


@pytest.fixture
def depot_page(chromium, depot_site):
    """A page of the depot; a script error or a breach of the policy fails the test."""
    yield from page_at(chromium, depot_site.address)


def open_crate(page, depot_site, language="en"):
    depot_site.enter(page, language)
    if language == "fa":
        page.goto("/-/language/fa")
    page.goto(f"{depot_site.crates(language)}/{depot_site.add_crate(language)}")
    expect(page.locator("karvan-lines.k-lines-live")).to_be_visible()


def test_a_dropped_picture_is_uploaded_shown_saved_and_taken_out(depot_page, depot_site):
    page = depot_page
    open_crate(page, depot_site)
    page.get_by_role("tab", name="More").click()
    place = page.locator("karvan-file")

    place.evaluate(DROP, ["box.png", list(PNG)])
    expect(place.get_by_role("status")).to_have_text("box.png is uploaded. Save to keep it.")
    expect(place.locator("img")).to_be_visible()
    assert violations(page, EVERYTHING) == []
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("tab", name="More").click()
    expect(place.get_by_role("link", name="box.png")).to_be_visible()

    place.get_by_role("button", name="Take the file out: Picture").click()
    expect(page.get_by_label("Picture", exact=True)).to_be_focused()
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("tab", name="More").click()
    expect(place.get_by_role("link", name="box.png")).to_be_hidden()


def test_a_refused_file_is_told_beside_the_input(depot_page, depot_site):
    page = depot_page
    open_crate(page, depot_site)
    page.get_by_role("tab", name="More").click()

    page.get_by_label("Picture", exact=True).set_input_files(
        {"name": "empty.png", "mimeType": "image/png", "buffer": b""}
    )

    expect(page.locator("karvan-file [role=status]")).to_contain_text("empty.png")
    expect(page.get_by_label("Picture", exact=True)).to_have_attribute("aria-invalid", "true")


def test_the_calendar_begins_its_week_and_marks_days_off_as_the_company_does(
    depot_page, depot_site
):
    page = depot_page
    open_crate(page, depot_site, "fa")
    page.locator("#f-packed_on").fill("1404/01/12")

    page.locator("karvan-date", has=page.locator("#f-packed_on")).get_by_role("button").click()

    fridays = page.locator(".k-calendar td:last-child button.k-free")
    expect(fridays).to_have_count(page.locator(".k-calendar tbody tr").count())
    assert violations(page, EVERYTHING) == []


def test_an_at_sign_offers_people_by_keyboard(depot_page, depot_site):
    page = depot_page
    a_member(depot_site.runtime, depot_site.companies["en"], name="Zarathustra Example")
    open_crate(page, depot_site)
    page.get_by_role("tab", name="Notes").click()
    note = page.get_by_label("New note")

    note.press_sequentially("Ask @zar")
    expect(page.get_by_role("option", name="Zarathustra Example")).to_be_visible()
    assert violations(page, EVERYTHING) == []
    note.press("Enter")
    expect(note).to_have_value("Ask @Zarathustra_Example ")
    page.get_by_role("button", name="Write").click()
    expect(page.get_by_text("Told:")).to_be_visible()
