"""Webhooks in the browser: made, seen, changed, and closed to whoever may not."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import func
from sqlalchemy import select

from karvan.modules.webhooks.models import Webhook
from karvan.testing.browser import a_member
from karvan.testing.browser import token_in
from karvan.testing.builders import a_company

GOOD = {
    "name": "Depot",
    "url": "https://example.com/hook",
    "events": ["core.crate_moved"],
    "active": "1",
}


@pytest.fixture
def here(client, member, company):
    client.sign_in(member)
    return f"/c/{company.code}/-/webhooks"


def submit(client, page, **fields):
    return client.post(page, data={"csrf_token": token_in(client.get(page)), **fields})


def test_a_new_webhook_shows_its_secret_once(client, here, hooks):
    answer = submit(client, f"{here}/new", **GOOD)

    assert answer.status_code == 200, answer.text
    secret = re.search(r"whsec_[\w-]{43}", answer.text)[0]
    page = client.get(f"{here}/{hooks.webhook().id}").text
    assert "https://example.com/hook" in page
    assert secret not in page
    assert "Depot" in client.get(here).text


def test_what_is_only_asked_before_it_happens_is_not_offered(client, here, hooks):
    page = client.get(f"{here}/new").text

    assert 'value="core.party_merged"' in page
    assert 'value="core.party_merging"' not in page


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("name", "", "Give the webhook a name"),
        ("name", "x" * 81, "Give the webhook a name"),
        ("url", "https://192.168.1.1/", "private network"),
        ("url", "https://[::1]/", "private network"),
        ("url", "nonsense", "whole address"),
        ("events", [], "Choose at least one event"),
        ("events", ["core.no_such"], "There is no event"),
    ],
)
def test_what_is_wrong_is_shown_with_what_was_typed(client, here, hooks, field, value, told):
    answer = submit(client, f"{here}/new", **{**GOOD, field: value})

    assert answer.status_code == 422
    assert told in answer.text
    assert field == "name" or GOOD["name"] in answer.text


def test_a_stale_form_is_refused_and_changes_nothing(client, here, hooks):
    submit(client, f"{here}/new", **GOOD)
    page = f"{here}/{hooks.webhook().id}/edit"

    answer = submit(client, page, **{**GOOD, "name": "Other"}, _version="99")

    assert answer.status_code == 409
    assert hooks.webhook().name == "Depot"


def test_a_webhook_is_changed_tested_and_deleted(client, here, hooks):
    submit(client, f"{here}/new", **GOOD)
    webhook = hooks.webhook()
    one = f"{here}/{webhook.id}"

    changed = submit(
        client, f"{one}/edit", **{**GOOD, "name": "New"}, _version=str(webhook.version)
    )
    tested = client.submit(f"{one}/test")
    replayed = client.submit(f"{one}/replay/{hooks.delivery().id}")

    assert (changed.status_code, tested.status_code, replayed.status_code) == (303, 303, 422)
    assert "core.webhook_test" in client.get(one).text
    assert "The log of its deliveries" in client.get(f"{one}/delete").text
    assert client.get(one).status_code == 200
    assert client.submit(f"{one}/delete").status_code == 303
    assert client.get(one).status_code == 404


@pytest.mark.parametrize("query", ["before=x", "before=" + "9" * 40, "state=no"])
def test_a_query_nobody_can_read_is_refused(client, here, hooks, query):
    submit(client, f"{here}/new", **GOOD)

    assert client.get(f"{here}/{hooks.webhook().id}?{query}").status_code == 400


@pytest.mark.parametrize("role", ["accountant", "viewer", "sales"])
def test_without_the_permission_there_is_nothing_to_see_or_do(client, hooks, role):
    made = hooks.add("https://example.com/hook")
    client.sign_in(a_member(hooks.runtime, hooks.company, roles=(role,)))
    here = f"/c/{hooks.company.code}/-/webhooks"

    assert client.get(here).status_code == 403
    assert client.submit(f"{here}/{made.webhook.id}/delete").status_code == 403
    assert hooks.run(lambda ctx: ctx.session.scalar(select(func.count()).select_from(Webhook))) == 1


def test_another_companys_webhook_is_not_there(client, hooks):
    made = hooks.add("https://example.com/hook")
    other = a_company(hooks.runtime)
    client.sign_in(a_member(hooks.runtime, other))

    assert client.get(f"/c/{other.code}/-/webhooks/{made.webhook.id}").status_code == 404
    assert client.get(f"/c/{hooks.company.code}/-/webhooks/{made.webhook.id}").status_code == 404
