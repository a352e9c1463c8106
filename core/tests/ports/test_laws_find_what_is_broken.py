"""Each law is broken once, by a provider that does what it forbids: the law finds it."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import Any

import pytest
from _pytest.outcomes import Failed

from karvan.errors import AppError
from karvan.errors import PluginFailure
from karvan.plugins.reading_only import AskedAndWrote
from karvan.runtime import Runtime
from karvan.testing.databases import TestDatabase
from karvan.testing.databases import drop_database
from karvan.testing.databases import new_database
from karvan.testing.installations import initialise

from . import laws

# class, law, and what the provider does wrong
BREACHES = [
    (laws.SampleTax, "test_what_only_reads_writes_nothing", "reading writes"),
    (
        laws.SampleTax,
        "test_what_only_reads_can_be_asked_where_nothing_may_be_written",
        "reading writes",
    ),
    (laws.SampleTax, "test_a_refusal_has_a_code_and_leaves_nothing", "tax takes any code"),
    (laws.SampleTax, "test_net_and_taxes_make_gross_on_every_line", "tax is left out of gross"),
    (laws.SampleTax, "test_the_document_is_the_sum_of_its_lines", "tax total differs"),
    (laws.SampleTax, "test_every_line_is_answered_in_the_order_asked", "tax loses a line"),
    (laws.SampleTax, "test_the_order_of_the_lines_changes_no_total", "tax depends on order"),
    (laws.SampleTax, "test_a_net_that_is_given_is_kept", "tax ignores a given net"),
    (laws.SampleTax, "test_a_line_without_tax_codes_bears_no_tax", "tax on what is exempt"),
    (laws.SampleTax, "test_what_is_recoverable_is_part_of_the_tax", "tax claims too much"),
    (laws.SampleTax, "test_every_product_has_its_codes", "an id is not answered"),
    (
        laws.SampleCredit,
        "test_what_is_available_is_the_limit_less_the_exposure",
        "available forgets claims",
    ),
    (laws.SampleCredit, "test_every_party_is_answered", "an id is not answered"),
    (laws.SampleCredit, "test_every_party_is_answered", "no limit is zero"),
    (laws.SampleCredit, "test_claims_never_go_beyond_the_limit", "credit without end"),
    (laws.SampleCredit, "test_claims_never_go_beyond_the_limit", "credit claims half"),
    (
        laws.SampleCredit,
        "test_a_release_gives_back_what_was_claimed_and_no_more",
        "credit keeps what is released",
    ),
    (
        laws.SampleCredit,
        "test_a_release_gives_back_what_was_claimed_and_no_more",
        "release frees all",
    ),
    (
        laws.SampleCredit,
        "test_what_was_released_may_be_claimed_anew",
        "credit keeps what is released",
    ),
    (
        laws.SampleCredit,
        "test_releasing_what_was_never_claimed_changes_nothing",
        "release of nothing fails",
    ),
    (laws.SampleCredit, "test_a_refusal_has_a_code_and_leaves_nothing", "credit claims nothing"),
    (
        laws.SampleStock,
        "test_what_is_available_is_what_is_there_less_what_is_reserved",
        "available forgets claims",
    ),
    (laws.SampleStock, "test_every_product_is_answered", "an id is not answered"),
    (laws.SampleStock, "test_every_product_is_answered", "goods come yesterday"),
    (laws.SampleStock, "test_no_more_is_reserved_than_is_there", "stock without end"),
    (
        laws.SampleStock,
        "test_a_release_gives_back_what_was_reserved_and_no_more",
        "stock keeps what is released",
    ),
    (
        laws.SampleStock,
        "test_a_release_gives_back_what_was_reserved_and_no_more",
        "release frees all",
    ),
    (
        laws.SampleStock,
        "test_what_was_released_may_be_reserved_anew",
        "stock keeps what is released",
    ),
    (
        laws.SampleStock,
        "test_a_promise_is_kept_by_what_is_available",
        "promises the same goods twice",
    ),
    (laws.SampleStock, "test_a_refusal_has_a_code_and_leaves_nothing", "stock reserves nothing"),
    (laws.SampleCost, "test_every_product_is_answered", "cost of nothing is zero"),
    (
        laws.SampleCost,
        "test_a_cost_that_is_known_is_told_in_company_money",
        "cost in other money",
    ),
    (
        laws.SampleCost,
        "test_every_document_is_answered_in_the_order_asked",
        "cost leaves out a document",
    ),
    (
        laws.SamplePricing,
        "test_every_line_is_answered_in_the_order_asked",
        "prices come in another order",
    ),
    (
        laws.SamplePricing,
        "test_the_net_is_what_unit_price_quantity_and_discount_make",
        "net differs from the price",
    ),
    (laws.SamplePricing, "test_the_steps_lead_from_nothing_to_the_net", "steps lead elsewhere"),
    (laws.SamplePricing, "test_prices_are_in_the_currency_asked", "prices in other money"),
    (
        laws.SamplePricing,
        "test_the_same_question_has_the_same_answer",
        "prices change by themselves",
    ),
    (laws.SamplePricing, "test_a_refusal_has_a_code_and_leaves_nothing", "prices of nothing"),
    (
        laws.SampleInvoicing,
        "test_a_new_invoice_is_a_draft_in_the_money_asked",
        "drafts are posted",
    ),
    (
        laws.SampleInvoicing,
        "test_a_new_invoice_is_a_draft_in_the_money_asked",
        "documents price anew",
    ),
    (
        laws.SampleInvoicing,
        "test_statuses_come_in_the_order_asked",
        "documents in another order",
    ),
    (
        laws.SampleInvoicing,
        "test_what_is_invoiced_is_known_by_the_askers_line",
        "lines are mixed up",
    ),
    (
        laws.SampleInvoicing,
        "test_a_refusal_has_a_code_and_leaves_nothing",
        "documents without lines",
    ),
    (
        laws.SampleOrdering,
        "test_statuses_come_in_the_order_asked",
        "documents in another order",
    ),
    (
        laws.SampleOrdering,
        "test_each_source_gets_an_order_of_its_own",
        "orders are one and the same",
    ),
    (laws.SampleOrdering, "test_a_refusal_has_a_code_and_leaves_nothing", "documents for nobody"),
    (
        laws.SamplePayout,
        "test_a_new_payout_is_requested_and_neither_booked_nor_paid",
        "payouts approve themselves",
    ),
    (laws.SamplePayout, "test_states_come_in_the_order_asked", "documents in another order"),
    (
        laws.SamplePayout,
        "test_a_payout_that_is_not_approved_can_be_withdrawn",
        "payouts go on",
    ),
    (laws.SamplePayout, "test_a_refusal_has_a_code_and_leaves_nothing", "payouts of nothing"),
]
FOUND = (AssertionError, Failed, AppError, PluginFailure, AskedAndWrote, ValueError)
KEPT_BY_CORE = {
    # what a provider cannot break, because core keeps it: see test_ports.py
    "test_asking_twice_for_one_source_gives_the_same_answer",
    "test_one_source_with_another_body_is_refused",
    "test_another_company_sees_nothing_of_it",
}
SAMPLES = [
    value
    for name, value in vars(laws).items()
    if name.startswith("Sample") and inspect.isclass(value)
]


@pytest.fixture(scope="session")
def database_template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestDatabase]:
    """One kind of database is enough to see that a law can be broken."""
    template = new_database("sqlite", tmp_path_factory.mktemp("template"))
    initialise(template)
    yield template
    drop_database(template)


@pytest.fixture
def broken() -> Iterator[set[str]]:
    """What the samples do wrong, until the test is over."""
    from test_samples.rows import BROKEN  # type: ignore[import-not-found]  # a plugin of the test

    yield BROKEN
    BROKEN.clear()


@pytest.mark.parametrize(
    ("contract", "law", "wrong"),
    BREACHES,
    ids=[f"{contract.__name__}: {wrong}, {number}" for number, (contract, _law, wrong)
         in enumerate(BREACHES)],
)  # fmt: skip
def test_the_law_finds_the_provider_that_breaks_it(
    runtime: Runtime, broken: set[str], contract: Any, law: str, wrong: str
) -> None:
    laws_of = contract()
    asker = laws_of.new_asker(runtime)
    broken.add(wrong)

    with pytest.raises(FOUND):
        getattr(laws_of, law)(asker)


def test_every_law_is_broken_once() -> None:
    own = {
        (sample.__name__, name)
        for sample in SAMPLES
        for base in sample.__mro__
        for name in vars(base)
        if name.startswith("test_") and base.__name__ != "PortContract"
    }
    common = {name for name in dir(laws.SampleTax) if name.startswith("test_")} & {
        name for name in dir(laws.SampleCost) if name.startswith("test_")
    }

    broken = {(contract.__name__, law) for contract, law, _wrong in BREACHES}

    assert own - broken == set()
    assert common - {law for _contract, law in broken} == KEPT_BY_CORE
