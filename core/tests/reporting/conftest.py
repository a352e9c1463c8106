"""A report of the tests' own, with every kind of cell, in an application that serves it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from karvan.builtin import CORE_SETUPS
from karvan.plugins.declarations import Param
from karvan.plugins.declarations import Report
from karvan.plugins.registry import PluginRegistry
from karvan.plugins.report_results import ReportColumn
from karvan.plugins.report_results import ReportLink
from karvan.plugins.report_results import ReportResult
from karvan.runtime import Runtime
from karvan.testing.browser import app_of

COLUMNS = (
    ReportColumn("account", "Account", "link"),
    ReportColumn("note", "Note"),
    ReportColumn("day", "Day", "date"),
    ReportColumn("count", "Count", "integer"),
    ReportColumn("balance", "Balance", "money"),
)
PARAMS = (
    Param("at", "date", "At", default=date(2025, 3, 21)),
    Param("rows", "integer", "Rows", default=2),
    Param("grain", "choice", "Grain", choices=(("month", "Month"), ("year", "Year"))),
    Param("open", "bool", "Open", default=False),
    Param("account", "account", "Account", required=True, default="1000"),
)


def cash_book(ctx, params):
    rows = (
        {
            "account": ReportLink(
                params["account"], report="core.cash-book", values={"at": params["at"]}
            ),
            "note": "=1+1" if number % 2 else "O'Brien",
            "day": params["at"],
            "count": number,
            "balance": Decimal(-number) * Decimal("1234.50"),
            "hidden": "never shown",
        }
        for number in range(1, params["rows"] + 1)
    )
    return ReportResult(
        COLUMNS, rows, totals={"account": "Total", "balance": Decimal("0.00")}, notes=("Fine",)
    )


CASH_BOOK = Report("cash-book", "Cash book", PARAMS, "core.report.read", cash_book)
SECRET = Report("secret", "Secret", (), "core.setting.manage", cash_book)


def declare(setup):
    setup.report(CASH_BOOK)
    setup.report(SECRET)


@pytest.fixture
def reporting(shared_runtime):
    """The shared database, served by a runtime that knows the reports above."""
    registry = PluginRegistry.load(shared_runtime.config, None, core=(*CORE_SETUPS, declare))
    return Runtime(shared_runtime.config, shared_runtime.database, registry)


@pytest.fixture
def app(reporting):
    return app_of(reporting)
