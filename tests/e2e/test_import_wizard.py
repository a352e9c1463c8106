"""Northwind's customers, suppliers and the addressees of its orders go through the import wizard.

Its files have bad rows of their own: addresses with commas that nobody quoted.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page
from playwright.sync_api import expect

from karvan.events.worker import Worker
from tests.e2e.conftest import ENGLISH
from tests.e2e.conftest import EVERYTHING
from tests.e2e.conftest import violations

NORTHWIND = Path(__file__).resolve().parents[2].parent / "shared/data/northwind"
WIZARD = f"/c/{ENGLISH}/-/imports/new?entity=core.party"
LEFT_OUT = ("country", "region", "phone", "fax")


def hand_in(page: Page, path: Path, wizard: str = WIZARD) -> None:
    """Upload the file, and leave out what Northwind writes in its own way."""
    page.goto(wizard)
    page.set_input_files("#file", path)
    page.get_by_role("button", name="Next: columns").click()
    page.wait_for_url("**/columns")
    for title in LEFT_OUT:
        box = page.get_by_label(f"Field for the column {title}", exact=True)
        if box.count():
            box.select_option("")


def choose(page: Page, **columns: str) -> None:
    """The field of each column, good rows only, then on to the check."""
    for title, field in columns.items():
        page.get_by_label(f"Field for the column {title}", exact=True).select_option(field)
    page.get_by_label("Bad rows").select_option("skip_bad")
    page.get_by_role("button", name="Next: check").click()


def with_bad_rows(tmp_path: Path, name: str, *rows: str) -> Path:
    """A copy of a file of Northwind, with bad rows at its end."""
    text = (NORTHWIND / name).read_text(encoding="utf-8").rstrip("\n")
    copy = tmp_path / name
    copy.write_text("\n".join([text, *rows, ""]), encoding="utf-8")
    return copy


def test_customers_arrive_and_the_bad_rows_are_listed(signed_in, tmp_path):
    page = signed_in
    path = with_bad_rows(tmp_path, "customers.csv", "NOBOD,,,,,Nowhere,,,,,", f"LONG,{'x' * 300}")
    hand_in(page, path)

    choose(page, customerID="code", companyName="name")
    expect(page.get_by_text("26 of 93 rows are bad")).to_be_visible()
    assert violations(page, EVERYTHING) == []
    page.get_by_role("button", name="Import 67 rows").click()

    expect(page.get_by_text("Imported: 67 created")).to_be_visible()
    bad = page.get_by_role("group", name="Bad rows").locator("tbody tr")
    expect(bad).to_have_count(26)
    with page.expect_download() as download:
        page.get_by_role("link", name="Error file (CSV)").click()
    assert download.value.path().read_text(encoding="utf-8-sig").count("\n") == 27
    page.goto(f"/c/{ENGLISH}/-/parties?q=Alfreds")
    expect(page.get_by_text("Alfreds Futterkiste").first).to_be_visible()


def test_suppliers_arrive_and_can_be_taken_back(signed_in):
    page = signed_in
    hand_in(page, NORTHWIND / "suppliers.csv")

    choose(page, companyName="name")
    page.get_by_role("button", name="Import 20 rows").click()
    page.get_by_role("link", name="Undo…").click()
    page.get_by_role("button", name="Undo the import").click()

    expect(page.get_by_text("The import was undone.")).to_be_visible()


def test_products_arrive_with_their_prices(signed_in):
    page = signed_in
    hand_in(page, NORTHWIND / "products.csv", f"/c/{ENGLISH}/-/imports/new?entity=core.product")

    for title in ("supplierID", "categoryID", "quantityPerUnit", "unitsInStock", "unitsOnOrder",
                  "reorderLevel", "discontinued"):  # fmt: skip
        page.get_by_label(f"Field for the column {title}", exact=True).select_option("")
    choose(page, productID="code", productName="name", unitPrice="list_price")
    page.get_by_role("button", name="Import 77 rows").click()

    expect(page.get_by_text("Imported: 77 created")).to_be_visible()
    page.goto(f"/c/{ENGLISH}/-/products?q=Aniseed")
    expect(page.get_by_role("row", name="Aniseed Syrup")).to_contain_text("10")


def test_a_long_file_is_worked_through_by_a_job(signed_in, site):
    page = signed_in
    hand_in(page, NORTHWIND / "orders.csv")

    choose(page, shipName="name", shipCity="city", orderID="")
    page.get_by_role("button", name="Check all rows").click()
    Worker(site.runtime).run_until_idle()
    page.get_by_role("button", name="Import 654 rows").click(timeout=60_000)
    Worker(site.runtime).run_until_idle()

    expect(page.get_by_text("Imported: 654 created")).to_be_visible(timeout=60_000)


@pytest.mark.parametrize("language", ["en", "fa"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_step_is_accessible(signed_in, language, theme):
    page = signed_in
    page.emulate_media(color_scheme=theme)
    page.goto(f"/-/language/{language}?next=/c/{ENGLISH}/-/imports")
    found = []
    for address in (f"/c/{ENGLISH}/-/imports", WIZARD):
        page.goto(address)
        found += violations(page, EVERYTHING)
    page.set_viewport_size({"width": 360, "height": 800})
    for address in (f"/c/{ENGLISH}/-/imports", WIZARD):
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360

    assert found == []
