"""Currencies in the browser: seen by all, added by administrators."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import pytest

from karvan.actors import Actor
from karvan.companies.rates import SetRate
from karvan.companies.rates import set_rate
from karvan.testing.browser import a_member
from karvan.testing.builders import a_code


@pytest.fixture
def administrator(client, runtime, company):
    client.sign_in(a_member(runtime, company, is_administrator=True))
    return client


def test_a_currency_is_added_and_changed(administrator):
    code = a_code("Q")[:12]
    refused = administrator.submit("/-/currencies/new", code=code, name="", exponent="8")
    added = administrator.submit(
        "/-/currencies/new", code=code, name="Bit", name_fa="بیت", exponent="8", smallest_coin="1"
    )
    address = f"/-/currencies/{code}"
    version = re.search(r'name="_version" value="(\d+)"', administrator.get(address).text)[1]
    administrator.submit(address, name="Byte", smallest_coin="5", _version=version)

    page = administrator.get("/-/currencies").text
    assert refused.status_code == 422
    assert f'value="{code}"' in refused.text
    assert added.status_code == 303
    assert "Byte" in page
    assert "0.00000005" in page


def test_everyone_sees_them_but_only_administrators_add_one(client, member):
    client.sign_in(member)

    page = client.get("/-/currencies")

    assert "Japanese Yen" in page.text
    assert "New currency" not in page.text
    assert client.get("/-/currencies/new").status_code == 403
    assert client.submit("/-/currencies/new", code="QQQ", name="Q").status_code == 403


def test_a_company_reads_currencies_on_its_own_list_and_changes_none(runtime, client, company):
    client.sign_in(a_member(runtime, company, roles=("viewer",)))
    home = f"/c/{company.code}/-/currencies"

    listed = client.get(home, query_string={"q": "CHF"}).text
    page = re.search(rf'href="({home}/\d+)', listed)[1]
    franc = client.get(page).text
    written = [client.submit(page, code="CHX"), client.submit(f"{home}/new", code="QQQ", name="Q")]

    assert "0.05" in listed
    assert "Swiss Franc" in franc
    assert 'id="k-form"' not in franc
    assert "Exchange rates" not in re.search(r"(?s)<main.*</main>", franc)[0]
    assert {each.status_code for each in written} <= {403, 404, 405}


def test_rates_of_a_currency_are_a_click_from_it_and_the_way_to_change_it_is_for_some(
    runtime, administrator, company
):
    runtime.run(
        company.id,
        Actor.cli("test"),
        lambda ctx: set_rate(ctx, SetRate("CHF", date(2026, 3, 2), Decimal("1.1"))),
    )
    home = f"/c/{company.code}/-/currencies"

    listed = administrator.get(home, query_string={"q": "CHF"}).text
    franc = administrator.get(re.search(rf'href="({home}/\d+)', listed)[1]).text

    assert 'href="/-/currencies"' in listed
    assert re.search(r'href="[^"]*/rates\?f=currency[^"]*CHF', franc)
