"""A report is asked for by name and parameters, and answers as JSON, CSV and XLSX."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import date

import pytest
from python_calamine import load_workbook

from karvan.actors import Actor
from karvan.errors import Forbidden
from karvan.errors import Invalid
from karvan.i18n import Locale
from karvan.modules.importing.files import ImportFile
from karvan.modules.parties.queries import list_parties
from karvan.modules.parties.services import CreateParty
from karvan.modules.parties.services import create_party
from karvan.modules.reporting.as_csv import csv_chunks
from karvan.modules.reporting.as_json import report_to_json
from karvan.modules.reporting.as_text import text_rows
from karvan.modules.reporting.as_xlsx import write_xlsx
from karvan.modules.reporting.errors import UnknownReport
from karvan.modules.reporting.queries.reports import list_reports
from karvan.modules.reporting.queries.reports import open_report

PERSIAN = Locale.of_language("fa")


@pytest.fixture
def opened(reporting, company):
    """Opens the cash book with parameters as typed."""

    def open_with(locale=None, code="core.cash-book", actor=None, **given):
        return open_report(
            reporting, company.id, actor or Actor.cli("test"), code, given, locale=locale
        )

    return open_with


def test_json_holds_decimal_strings_and_iso_days(opened, company):
    with opened(rows="1") as run:
        answer = report_to_json(run)

    assert answer == {
        "report": "core.cash-book",
        "company": company.code,
        "params": {"at": "2025-03-21", "rows": "1", "grain": "", "open": "0", "account": "1000"},
        "currency": "USD",
        "rows": [
            {"account": "1000", "note": "=1+1", "day": "2025-03-21", "count": 1,
             "balance": "-1234.50"},
        ],
        "totals": {"account": "Total", "note": None, "day": None, "count": None,
                   "balance": "0.00"},
        "notes": ["Fine"],
    }  # fmt: skip


def test_csv_has_a_mark_plain_numbers_and_no_live_formula(opened):
    with opened() as run:
        text = "".join(csv_chunks(run))

    assert text.startswith("\ufeffAccount,Note,Day,Count,Balance\r\n")
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[1] == ["1000", "'=1+1", "2025-03-21", "1", "-1234.50"]
    assert rows[2][1] == "O'Brien"
    assert rows[-1] == ["Total", "", "", "", "0.00"]


def test_an_exported_csv_reads_back_as_what_it_was(opened):
    with opened() as run:
        content = "".join(csv_chunks(run)).encode()

    first = next(ImportFile("report.csv", content).table().rows)

    assert (first.text("Note"), first.text("Balance")) == ("=1+1", "-1234.50")


def test_csv_comes_in_pieces(opened):
    with opened(rows="1000") as run:
        pieces = list(csv_chunks(run))

    assert len(pieces) > 4
    assert max(len(piece) for piece in pieces) < 20_000


def test_xlsx_holds_numbers_and_days_and_formulas_as_text(opened):
    with opened() as run:
        target = io.BytesIO()
        write_xlsx(run, target)

    sheet = load_workbook(io.BytesIO(target.getvalue())).get_sheet_by_index(0).to_python()
    assert sheet[1] == ["1000", "=1+1", date(2025, 3, 21), 1.0, -1234.5]
    assert b"<f>" not in target.getvalue()


def test_xlsx_is_right_to_left_with_jalali_days_for_persian_readers(opened):
    with opened(PERSIAN) as run:
        target = io.BytesIO()
        write_xlsx(run, target)

    with zipfile.ZipFile(target) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    assert 'rightToLeft="1"' in sheet
    assert "1404/01/01" in sheet


def test_a_persian_reader_sees_persian_numerals_and_jalali_days(opened):
    with opened(PERSIAN, rows="1") as run:
        first = text_rows(run)[0]

    assert first[2] == "۱۴۰۴/۰۱/۰۱"
    assert first[4].endswith("۱٬۲۳۴٫۵۰")


def test_parameters_are_read_in_the_readers_digits_and_calendar(opened):
    with opened(PERSIAN, at="۱۴۰۴/۰۱/۰۲", rows="۳") as run:
        params = run.params

    assert (params["at"], params["rows"]) == (date(2025, 3, 22), 3)


def test_every_problem_with_the_parameters_is_told_at_once(opened):
    with pytest.raises(Invalid) as refusal, opened(at="someday", grain="week", nonsense="1"):
        pass

    assert {problem.field for problem in refusal.value.problems} == {None, "at", "grain"}


def test_an_unknown_report_says_where_the_known_ones_are_listed(opened):
    with pytest.raises(UnknownReport, match="--list"), opened(code="core.nothing"):
        pass


def test_the_report_of_a_plugin_that_is_off_is_unknown(opened):
    with pytest.raises(UnknownReport), opened(code="finance.trial-balance"):
        pass


def test_a_report_asks_for_its_own_permission(opened, reporting, company):
    reader = Actor.user(1, "reader", frozenset({"core.report.read"}))

    with pytest.raises(Forbidden, match=r"core\.setting\.manage"):
        with opened(code="core.secret", actor=reader):
            pass
    listed = reporting.run(company.id, reader, list_reports, write=False)

    assert [report.full_code for report in listed] == ["core.measures", "core.cash-book"]


def test_a_report_cannot_write(opened):
    with pytest.raises(Exception, match=r"(?i)read.?only"), opened() as run:
        create_party(run.ctx, CreateParty(name="Ann", code="ann"))


def test_all_figures_of_a_report_come_from_one_state_of_the_books(opened, reporting, company):
    with opened() as run:
        before = len(list_parties(run.ctx))
        reporting.run(
            company.id, Actor.cli("test"), lambda ctx: create_party(ctx, CreateParty("Ann"))
        )
        after = len(list_parties(run.ctx))

    assert (before, after) == (0, 0)
