"""A report on paper: the page to print, the PDF, and what does not go on paper."""

from __future__ import annotations

import io

import pytest
from pypdf import PdfReader

from karvan.actors import Actor
from karvan.i18n import Locale
from karvan.modules.reporting.as_pdf import report_to_paper
from karvan.modules.reporting.as_pdf import report_to_pdf
from karvan.modules.reporting.errors import FormatNotOffered
from karvan.modules.reporting.errors import TooLongToPrint
from karvan.modules.reporting.queries.reports import get_report
from karvan.modules.reporting.queries.reports import open_report
from karvan.modules.reporting.queries.reports import require_format


@pytest.fixture
def opened(reporting, company):
    def open_with(locale=None, columns=(), **given):
        return open_report(
            reporting, company.id, Actor.cli("test"), "core.cash-book", given,
            locale=locale, columns=columns,
        )  # fmt: skip

    return open_with


def test_the_paper_states_company_parameters_and_totals(opened, company):
    with opened(at="2025-03-31") as run:
        page = report_to_paper(run)

    assert company.name in page
    assert "2025-03-31" in page
    assert "-1,234.50" in page
    assert "never shown" not in page


def test_the_paper_of_a_persian_reader_runs_right_to_left_with_persian_numerals(opened):
    with opened(Locale.of_language("fa"), at="2025-03-21") as run:
        page = report_to_paper(run)

    assert '<html lang="fa" dir="rtl">' in page
    assert "۱۴۰۴/۰۱/۰۱" in page


def test_a_report_becomes_a_pdf(opened):
    with opened() as run:
        content = report_to_pdf(run)

    text = PdfReader(io.BytesIO(content)).pages[0].extract_text()
    assert "Cash book" in text
    assert "-1,234.50" in text


def test_a_long_report_is_refused_on_paper_rather_than_cut(opened):
    with opened(rows="2001") as run, pytest.raises(TooLongToPrint, match=r"2,?000"):
        report_to_paper(run)


def test_only_the_chosen_columns_are_shown_in_their_order(opened):
    with opened(columns=["balance", "note", "unknown"]) as run:
        keys = [column.key for column in run.columns]

    assert keys == ["note", "balance"]


def test_a_whole_ledger_leaves_as_a_file_only(runtime):
    from karvan.testing.builders import a_company

    company = a_company(runtime, plugins=("finance",))

    def work(ctx):
        return get_report(ctx, "finance.general-ledger")

    ledger = runtime.run(company.id, Actor.cli("test"), work, write=False)

    with pytest.raises(FormatNotOffered, match="csv, xlsx, json"):
        require_format(ledger, "pdf")
