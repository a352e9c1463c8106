"""Rates from files: a row per rate or a column per currency, in any digits and calendar."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from karvan.actors import Actor
from karvan.builtin import CORE_SETUPS
from karvan.companies.queries import list_rates
from karvan.companies.rate_files import RateForm
from karvan.companies.rate_files import quotient
from karvan.companies.rates import SetRate
from karvan.companies.rates import remove_rate
from karvan.companies.rates import set_rate
from karvan.companies.rates import set_rates
from karvan.errors import NotFound
from karvan.modules.importing.files import ImportFile
from karvan.modules.importing.services import RunImport
from karvan.modules.importing.services import import_file
from karvan.plugins.registry import PluginRegistry
from karvan.runtime import Runtime

FIRST, SECOND = date(2026, 1, 2), date(2026, 1, 5)
CLI = Actor.cli("test")


@pytest.fixture
def bring(runtime, company):
    """Import a text as a file of rates; gives the result."""

    def run(text, dry_run=False, **options):
        file = ImportFile("rates.csv", text.encode())
        command = RunImport("rates", "table", file, dry_run=dry_run, options=options)
        return import_file(runtime, company.id, CLI, command)

    return run


@pytest.fixture
def rates(runtime, company):
    """All rates of the company, by currency and day."""

    def read():
        found = runtime.run(company.id, CLI, list_rates, write=False)
        return {(each.currency, each.on): str(each.rate) for each in found}

    return read


def test_a_row_per_rate_is_read(bring, rates):
    result = bring(
        "date,currency,rate\n2026-01-02,EUR,1.1\n2026-01-05,EUR,1.2\n2026-01-02,gbp,1.3\n"
    )

    assert (result.created, result.problems) == (3, ())
    assert rates() == {("EUR", FIRST): "1.1", ("EUR", SECOND): "1.2", ("GBP", FIRST): "1.3"}


def test_a_persian_file_is_read_with_its_digits_and_calendar(bring, rates):
    result = bring("تاریخ;ارز;نرخ\n۱۴۰۴/۱۰/۱۲;EUR;۱٫۱۷\n")

    assert not result.problems
    assert rates() == {("EUR", FIRST): "1.17"}


def test_a_column_per_currency_is_read_and_gaps_are_left_out(bring, rates):
    result = bring("Date,EUR,GBP,\n2026-01-02,1.1,N/A,\n2026-01-05,,1.3,\n")

    assert (result.rows_total, result.created) == (2, 2)
    assert rates() == {("EUR", FIRST): "1.1", ("GBP", SECOND): "1.3"}


def test_inverse_rates_are_turned_round(bring, rates):
    bring("date,currency,rate\n2026-01-02,EUR,0.8\n", inverse="yes")

    assert rates() == {("EUR", FIRST): "1.25"}


def test_rates_against_another_currency_are_counted_through_it(bring, rates):
    bring("Date,USD,JPY\n2026-01-02,1.25,160\n", base="EUR")

    assert rates() == {("JPY", FIRST): "0.0078125", ("EUR", FIRST): "1.25"}


def test_a_file_may_be_imported_again(bring, rates):
    bring("date,currency,rate\n2026-01-02,EUR,1.1\n2026-01-05,EUR,1.2\n")

    result = bring("date,currency,rate\n2026-01-02,EUR,1.1\n2026-01-05,EUR,1.3\n")

    assert (result.created, result.updated) == (0, 1)
    assert rates()["EUR", SECOND] == "1.3"


def test_every_bad_row_is_told_with_number_column_and_cause_and_nothing_is_kept(bring, rates):
    result = bring(
        "date,currency,rate\n"
        "2026-02-30,EUR,1\n"
        "soon,EUR,1\n"
        "2026-01-02,XXL,1\n"
        "2026-01-02,EUR,dear\n"
        "2026-01-02,EUR,0\n"
        "2026-01-02,EUR,-1\n"
        "2026-01-02,USD,1\n"
        "2026-01-02,GBP,1.1\n"
        "2026-01-02,GBP,1.2\n"
        "2026-01-02,JPY,\n"
    )

    assert [(each.row, each.column) for each in result.problems] == [
        (2, "date"),
        (3, "date"),
        (4, "currency"),
        (5, "rate"),
        (6, "rate"),
        (7, "rate"),
        (8, "rate"),
        (10, "rate"),
        (11, "rate"),
    ]
    assert rates() == {}


@pytest.mark.parametrize(
    ("text", "options", "words"),
    [
        ("currency,rate\nEUR,1\n", {}, "no column for the date"),
        ("date,price\n2026-01-02,1\n", {}, "columns for currency and rate"),
        ("date,EUR\n2026-01-02,1\n", {"inverse": "perhaps"}, "yes or no"),
        ("date,EUR\n2026-01-02,1\n", {"base": "XXL"}, "no currency XXL"),
        ("date,GBP\n2026-01-02,1\n", {"base": "EUR"}, "no rate of USD"),
    ],
)
def test_a_file_that_cannot_be_understood_is_refused(bring, text, options, words):
    result = bring(text, **options)

    assert words in str(result.problems[0].message)


def test_a_dry_run_keeps_nothing(bring, rates):
    result = bring("date,currency,rate\n2026-01-02,EUR,1.1\n", dry_run=True)

    assert (result.is_accepted, result.created) == (True, 1)
    assert rates() == {}


@given(st.decimals("0.000001", "1000000", places=6))
def test_an_inverse_rate_is_off_by_at_most_half_of_the_last_decimal(value):
    rate = RateForm("USD", inverse=True).rate("EUR", value, {"EUR": value})

    assert abs(rate - Decimal(1) / value) <= Decimal("0.5e-12") + Decimal("1e-27")
    assert quotient(Decimal(1), value) == rate


def test_changed_rates_are_told_once_for_each_currency(shared_runtime, company):
    told = []

    def hear(ctx, event):
        told.append((event.currency, event.on))

    def declare(setup):
        setup.on("core.exchange_rate_changed", "after", hear)

    def work(ctx):
        rates = (("EUR", SECOND, "1.2"), ("EUR", FIRST, "1.1"), ("GBP", SECOND, "1.3"))
        set_rates(ctx, [SetRate(code, on, Decimal(rate)) for code, on, rate in rates])
        set_rate(ctx, SetRate("EUR", SECOND, Decimal("1.2")))
        remove_rate(ctx, "GBP", SECOND)
        with pytest.raises(NotFound):
            remove_rate(ctx, "GBP", SECOND)

    registry = PluginRegistry.load(shared_runtime.config, None, core=(*CORE_SETUPS, declare))
    listening = Runtime(shared_runtime.config, shared_runtime.database, registry)
    listening.run(company.id, CLI, work)

    assert told == [("EUR", FIRST), ("GBP", SECOND), ("GBP", SECOND)]
