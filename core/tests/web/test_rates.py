"""Exchange rates are entered and listed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from karvan.actors import Actor
from karvan.companies.rates import find_rate
from karvan.testing.browser import a_member


@pytest.fixture
def page(client, member):
    """The page of rates, with an administrator signed in."""
    client.sign_in(member)
    return f"/c/{member.company}/-/rates"


@pytest.mark.parametrize(
    ("on", "rate"),
    [
        pytest.param("2025-03-21", "1.0832", id="as a computer writes"),
        pytest.param("۱۴۰۴/۰۱/۰۱", "۱٫۰۸۳۲", id="in Persian"),
    ],
)
def test_a_rate_is_entered(runtime, client, company, page, on, rate):
    answer = client.submit(f"{page}/new", currency="EUR", on=on, rate=rate)

    assert answer.status_code == 303
    found = runtime.run(
        company.id,
        Actor.cli("test"),
        lambda ctx: find_rate(ctx, "EUR", date(2025, 3, 21)),
        write=False,
    )
    assert found == Decimal("1.0832")
    assert "EUR" in client.get(page).text


@pytest.mark.parametrize(
    ("on", "rate"),
    [
        pytest.param("someday", "1.1", id="no day"),
        pytest.param("2025-03-21", "one", id="no number"),
        pytest.param("2025-03-21", "0", id="nothing"),
        pytest.param("2025-03-21", "1.0000000000001", id="too many decimals"),
    ],
)
def test_what_is_no_rate_is_refused_and_shown_again(client, page, on, rate):
    answer = client.submit(f"{page}/new", currency="EUR", on=on, rate=rate)

    assert answer.status_code == 422
    assert f'value="{on}"' in answer.text


def test_a_viewer_may_not_enter_rates(runtime, client, company):
    client.sign_in(a_member(runtime, company, roles=("viewer",)))

    assert client.get(f"/c/{company.code}/-/rates").status_code == 403
