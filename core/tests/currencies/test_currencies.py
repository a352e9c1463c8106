"""Currencies of one's own: added, changed, in words, paid in coins."""

from __future__ import annotations

from datetime import date

import pytest

from karvan.actors import Actor
from karvan.companies.own_currencies import CreateCurrency
from karvan.companies.own_currencies import UpdateCurrency
from karvan.companies.own_currencies import create_currency
from karvan.companies.own_currencies import get_currency
from karvan.companies.own_currencies import update_currency
from karvan.companies.words import money_in_words
from karvan.errors import Forbidden
from karvan.errors import Invalid
from karvan.errors import StaleVersion
from karvan.testing.builders import a_code
from karvan.values import Money

ADMINISTRATOR = Actor.cli("test")


@pytest.fixture
def code():
    """A code no other test uses: currencies belong to the installation."""
    return a_code("Q")[:12]


@pytest.fixture
def install(runtime):
    def run(work, actor=ADMINISTRATOR):
        return runtime.run_installation(actor, work, purpose="test")

    return run


def test_a_currency_of_ones_own_has_up_to_eight_decimals(runtime, company, install, code):
    name = {"en": "bitcoin", "fa": "بیت‌کوین"}
    install(lambda ctx: create_currency(ctx, CreateCurrency(code=code, name=name, exponent=8)))

    def words(ctx):
        return [money_in_words(ctx, Money(150_000_001, code), each) for each in ("en", "fa")]

    assert runtime.run(company.id, ADMINISTRATOR, words, write=False) == [
        "one bitcoin and fifty million one hundred-millionths",
        "یک بیت‌کوین و پنجاه میلیون و یک صدمیلیونیم",
    ]


def test_the_words_of_a_usual_currency_are_those_of_its_people(ctx):
    assert money_in_words(ctx, Money(250, "EUR"), "en") == "two euros and fifty cents"


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"code": "x"}, "code"),
        ({"code": "1AB"}, "code"),
        ({"code": "EUR"}, "code"),
        ({"exponent": 9}, "exponent"),
        ({"exponent": -1}, "exponent"),
        ({"name": ""}, "name"),
        ({"smallest_coin": 0}, "smallest_coin"),
        ({"valid_from": date(2026, 1, 1), "valid_to": date(2026, 1, 1)}, "valid_to"),
    ],
)
def test_what_is_wrong_is_named_by_its_field(install, code, facts, field):
    command = CreateCurrency(**{"code": code, "name": "Coin", **facts})

    with pytest.raises(Invalid) as refusal:
        install(lambda ctx: create_currency(ctx, command))

    assert [each.field for each in refusal.value.problems] == [field]


def test_name_coin_and_validity_may_change(install, code):
    install(lambda ctx: create_currency(ctx, CreateCurrency(code=code, name="Coin")))
    change = UpdateCurrency(
        code=code, version=1, name="Token", smallest_coin=5, valid_to=date(2026, 1, 1)
    )
    install(lambda ctx: update_currency(ctx, change))

    with pytest.raises(StaleVersion):
        install(lambda ctx: update_currency(ctx, change))

    found = install(lambda ctx: get_currency(ctx, code))
    assert (str(found.name), found.rounding_minor, found.valid_to) == ("Token", 5, date(2026, 1, 1))


def test_only_an_administrator_of_the_installation_adds_one(install, code):
    someone = Actor.user(1, "someone", frozenset({"core.rate.manage"}))

    with pytest.raises(Forbidden):
        install(lambda ctx: create_currency(ctx, CreateCurrency(code=code, name="X")), someone)
