"""The list as a file: what stands in it, and what a spreadsheet makes of it."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from datetime import date

import pytest
from python_calamine import CalamineWorkbook

from karvan.events.worker import Worker
from karvan.testing.browser import a_member
from karvan.web.kit.lists import exporting


def rows_of(answer) -> list[list[str]]:
    """The rows of a CSV answer."""
    return list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))


def sheet_of(answer) -> list[list[object]]:
    """The rows of an XLSX answer."""
    return CalamineWorkbook.from_filelike(io.BytesIO(answer.data)).get_sheet_by_index(0).to_python()


def test_the_file_holds_filter_order_and_columns_of_the_list(stocked):
    answer = stocked.get("/export.csv?show=all&sort=-name&cols=name,amount,packed_on,state")

    assert answer.headers["Content-Disposition"] == 'attachment; filename="crates.csv"'
    assert answer.data.startswith("\ufeff".encode())
    assert rows_of(answer) == [
        ["Name", "Amount", "Packed on", "State"],
        ["Saffron", "120.00", "2025-03-21", "Open"],
        ["Pistachios", "80.00", "2025-04-02", "Packed"],
        ["Barberries", "40.00", "", "Open"],
    ]


def test_programs_get_no_byte_order_mark(stocked):
    assert stocked.get("/export.csv?bom=no&cols=name").data.startswith(b"Name")


@pytest.mark.parametrize("text", ["=1+1", "+CMD|'/c calc'!A0", "-2", "@SUM(A1)", "\t=1"])
def test_no_text_becomes_a_formula(yard, text):
    yard.add(name=text.strip() or "x", note=text)

    as_csv = rows_of(yard.get("/export.csv?cols=name"))
    archive = zipfile.ZipFile(io.BytesIO(yard.get("/export.xlsx?cols=name").data))

    assert as_csv[1][0].startswith("'")
    assert "<f>" not in archive.read("xl/worksheets/sheet1.xml").decode()


def test_numbers_stay_numbers_and_days_days(stocked):
    rows = sheet_of(stocked.get("/export.xlsx?sort=name&cols=name,amount,pieces,packed_on"))

    assert rows[0] == ["Name", "Amount", "Pieces", "Packed on"]
    assert rows[1] == ["Pistachios", 80.0, 5.0, date(2025, 4, 2)]


def test_a_persian_sheet_runs_from_right_to_left(stocked):
    stocked.browser.set_cookie("karvan_language", "fa")

    archive = zipfile.ZipFile(io.BytesIO(stocked.get("/export.xlsx").data))

    assert 'rightToLeft="1"' in archive.read("xl/worksheets/sheet1.xml").decode()


def test_only_the_chosen_records_are_exported(stocked):
    crate = re.search(r'<tr data-id="(\d+)">', stocked.get().text)[1]

    led = stocked.get(f"/bulk?id={crate}&other=export.csv&list=cols%3Dname")
    rows = rows_of(stocked.browser.get(led.headers["Location"]))

    assert len(rows) == 2


def test_a_long_export_is_made_by_a_job(stocked, monkeypatch):
    monkeypatch.setattr(exporting, "MOST_AT_ONCE", 1)

    offer = stocked.get("/export.xlsx?sort=name&cols=name,amount")
    started = stocked.post("/export.xlsx?sort=name&cols=name,amount")
    Worker(stocked.runtime).run_until_idle()
    page = stocked.browser.get(started.headers["Location"])
    file = re.search(r'href="([^"]*/files/\d+)"', page.text)[1]
    with stocked.browser.get(file) as answer:
        sheet = sheet_of(answer)

    assert "more than 1 records" in offer.text
    assert "2 records were written." in page.text
    assert sheet[1] == ["Pistachios", 80.0]
    told = stocked.browser.get(f"/c/{stocked.company.code}/-/notifications").text
    assert "The export of Crates is ready" in told


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/export.pdf", 404),
        ("/export.csv?colour=red", 400),
        ("/export.csv?f=nothing:eq:1", 400),
        ("/export.csv?cols=secret", 400),
        ("/export.csv?id=x", 400),
        ("/export.csv?sort=%00", 400),
    ],
)
def test_a_hostile_export_is_refused(stocked, address, status):
    assert stocked.get(address).status_code == status


def test_a_stranger_exports_nothing(stocked, depot_runtime, depot_app):
    browser = depot_app.test_client()
    browser.sign_in(a_member(depot_runtime, stocked.company, roles=("viewer",)))

    assert browser.get(f"{stocked.crates}/export.csv").status_code == 403


def test_a_record_of_another_company_is_not_exported(stocked, yard):
    answer = stocked.get("/export.csv?id=99999999&cols=name")

    assert rows_of(answer) == [["Name"]]
