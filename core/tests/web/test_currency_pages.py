"""Currencies in the browser: seen by all, added by administrators."""

from __future__ import annotations

import re

import pytest

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
