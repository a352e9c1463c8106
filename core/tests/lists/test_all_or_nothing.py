"""Many records: all or none of them, what was refused as a file, amounts in currencies of their own."""

from __future__ import annotations

import pytest
from tests.support.depot import CLI

from karvan.events.worker import Worker

from .conftest import chosen
from .conftest import follow


def test_all_or_nothing_changes_none_where_one_refuses(yard):
    fine, packed = yard.add(name="Saffron"), yard.add(name="Turmeric", state="packed")
    query = chosen(fine, packed, action="pack")

    asked = yard.get(f"/bulk?{query}")
    done = yard.post(f"/bulk?{query}", _count="2", _whole="1")
    page = follow(yard, done)

    assert "Change none at all" in asked.text
    assert "Nothing was changed: 1 of 2 records was refused." in page.text
    assert "Turmeric" in page.text
    assert yard.read(fine).state == "open"


def test_all_or_nothing_is_done_where_none_refuses(yard):
    crates = [yard.add(name=name) for name in ("Saffron", "Turmeric")]

    yard.post(f"/bulk?{chosen(*crates, action='pack')}", _count="2", _whole="1")

    assert [yard.read(each).state for each in crates] == ["packed", "packed"]


def test_all_or_nothing_by_a_job_leaves_nothing_behind(yard):
    with yard.runtime.company_work(yard.company.id, CLI, write=True) as ctx:
        from karvan.entities.declaring.known import get_entity

        model = get_entity(ctx, "depot.crate").model
        ctx.session.add_all([model(name=f"Crate {each}") for each in range(201)])
    last = yard.add(name="Zinc", state="shipped")

    started = yard.post("/bulk?all=1&action=pack", _count="202", _whole="1")
    Worker(yard.runtime).run_until_idle()
    page = follow(yard, started)

    assert "Nothing was changed: 1 of 202 records was refused." in page.text
    assert yard.read(last).state == "shipped"
    assert "Crate 1" not in yard.get("?f=state:eq:packed").text


def test_what_was_refused_is_a_file_without_formulas(yard):
    fine = yard.add(name="Saffron")
    packed = yard.add(name="=1+1", state="packed")
    done = yard.post(f"/bulk?{chosen(fine, packed, action='pack')}", _count="2")

    report = yard.browser.get(f"{done.headers['Location'].partition('?')[0]}/refused.csv")

    assert report.mimetype == "text/csv"
    lines = report.text.splitlines()
    assert lines[0].removeprefix("\ufeff") == "Id,Crate,Reason"
    assert lines[1].startswith(f"{packed},'=1+1,")


def test_an_amount_is_put_into_records_in_the_currency_of_each(yard):
    dollars = yard.add(name="Saffron", currency="USD", amount=1)
    yen = yard.add(name="Turmeric", currency="JPY", amount=1)
    query = chosen(dollars, yen, action="update", field="amount")

    asked = yard.get(f"/bulk?{query}")
    yard.post(f"/bulk?{query}", amount="1,250", _count="2")
    whole = [(each.amount, each.currency) for each in map(yard.read, (dollars, yen))]
    refused = yard.post(f"/bulk?{query}", amount="12.50", _count="2")

    assert "in the currency of each record" in asked.text
    assert whole == [(125000, "USD"), (1250, "JPY")]
    assert "1 done, 1 refused." in follow(yard, refused).text
    assert [yard.read(each).amount for each in (dollars, yen)] == [1250, 1250]


@pytest.mark.parametrize(
    ("fields", "status"),
    [({"amount": "much"}, 422), ({"amount": "1", "hidden": "x"}, 400), ({"amount": "1", "currency": "EUR"}, 400)],
)  # fmt: skip
def test_an_amount_that_is_none_changes_nothing(yard, fields, status):
    crate = yard.add(name="Saffron", currency="USD", amount=100)

    answer = yard.post(
        f"/bulk?{chosen(crate, action='update', field='amount')}", _count="1", **fields
    )

    assert answer.status_code == status
    assert yard.read(crate).amount == 100
