"""Approvals in the browser, on the page of a journal entry and on pages of their own."""

from __future__ import annotations

import re
from html import unescape

import pytest

from karvan.testing.browser import a_member

RULE = {
    "name": "Large entries", "document_kind": "finance.entry", "condition": "total > ۱۰۰۰۰",
    "level": "1", "quorum": "1", "role": "controller", "remind_hours": "8",
    "valid_from": "2020-01-01",
}  # fmt: skip
LARGE = [("1110", "12000", ""), ("4000", "", "12000")]


@pytest.fixture
def rules(desk):
    return f"{desk.home.rsplit('/', 1)[0]}/-/approval-rules"


@pytest.fixture
def controller(app, runtime, company):
    """Another person, in a browser of their own."""
    browser = app.test_client()
    browser.sign_in(a_member(runtime, company, roles=("controller",), name="Carla Control"))
    return browser


@pytest.fixture
def rule(desk, controller, rules):
    answer = desk.client.submit(f"{rules}/new", **RULE)
    assert answer.status_code == 303, answer.text
    return answer


@pytest.fixture
def entry(desk, books, rule):
    return desk.write(LARGE).headers["Location"]


@pytest.fixture
def asked(desk, controller, entry):
    """The address of a request the desk has made."""
    standing = desk.client.get(f"{entry}/standing").text
    form = re.search(r'action="([^"]*/approvals/ask/[^"]*)"', standing)[1]
    return desk.client.submit(form, note="Rent").headers["Location"]


def test_a_rule_is_listed_with_its_condition(desk, rules, rule):
    page = unescape(desk.client.get(rules).text)

    assert "Large entries" in page
    assert "total > 10000" in page


@pytest.mark.parametrize(
    ("condition", "message", "marks"),
    [
        ("total > ", "found the end", "       ^"),
        ("amount > 5", "no value named amount", "^^^^^^"),
        ("total", "expected yes or no", "^^^^^"),
        ("total > 5 ** 2", "expected a number", "           ^"),
    ],
)
def test_a_wrong_condition_is_marked_at_its_field(desk, rules, condition, message, marks):
    answer = desk.client.submit(f"{rules}/new", **{**RULE, "condition": condition})

    page = unescape(answer.text)
    assert answer.status_code == 422
    assert message in page
    assert f"{condition.rstrip()}" in page
    assert f"\n{marks}</pre>" in page
    assert 'value="Large entries"' in page


@pytest.mark.parametrize(
    ("field", "value"),
    [("level", "high"), ("quorum", "-1"), ("valid_from", "soon"), ("expire_days", "1.5")],
)
def test_a_rule_that_cannot_be_read_is_refused_at_its_field(desk, rules, field, value):
    answer = desk.client.submit(f"{rules}/new", **{**RULE, field: value})

    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text


def test_a_rule_is_changed(desk, rules, rule):
    address = re.search(r'href="([^"]*/approval-rules/\d+)"', desk.client.get(rules).text)[1]
    version = re.search(r'name="_version" value="(\d+)"', desk.client.get(address).text)[1]

    answer = desk.client.submit(address, **{**RULE, "name": "Huge entries"}, _version=version)

    page = desk.client.get(rules).text
    assert answer.status_code == 303
    assert "Huge entries" in page
    assert "Not active" in page


def test_a_large_entry_waits_and_goes_on_once_approved(desk, controller, entry, asked):
    path = entry.removeprefix(desk.home)
    refused = desk.do(path, "post")
    inbox = controller.get(asked.rsplit("/", 1)[0]).text

    decided = controller.submit(f"{asked}/decide", decision="approve")
    posted = desk.do(path, "post")

    assert refused.status_code == 422
    assert "waits for approval: Large entries" in unescape(refused.text)
    assert asked.rsplit("/", 1)[1] in inbox
    assert (decided.status_code, posted.status_code) == (303, 303)
    assert "Carla Control" in desk.client.get(asked).text


def test_who_asked_cannot_approve_by_the_form(desk, asked):
    page = desk.client.get(asked).text
    answer = desk.client.submit(f"{asked}/decide", decision="approve")

    assert "Your decision" not in page
    assert answer.status_code == 403
    assert "Nobody approves" in answer.text


def test_refusing_without_a_reason_shows_the_request_again(controller, asked):
    answer = controller.submit(f"{asked}/decide", decision="refuse", reason="")

    assert answer.status_code == 422
    assert "Say why" in answer.text


def test_a_request_is_withdrawn(desk, asked):
    answer = desk.client.submit(f"{asked}/withdraw")

    assert answer.status_code == 303
    assert "Withdrawn" in desk.client.get(asked).text


def test_a_deputy_is_named_and_taken_back(desk, controller, asked):
    page = asked.rsplit("/", 1)[0] + "/delegations"
    deputy = re.search(r'<option value="(\d+)">Ada Example', controller.get(page).text)[1]

    added = controller.submit(page, deputy=deputy, first="t", last="+5", reason="Holiday")
    end = re.search(r'action="([^"]*/end)"', controller.get(page).text)[1]
    ended = controller.submit(end)

    assert (added.status_code, ended.status_code) == (303, 303)
    assert "Nobody stands in" in controller.get(page).text


def test_a_wrong_deputy_is_refused_at_its_field(controller, asked):
    page = asked.rsplit("/", 1)[0] + "/delegations"

    answer = controller.submit(page, deputy="", first="t", last="+5")

    assert answer.status_code == 422
    assert "Choose a member" in answer.text


def test_all_that_waits_is_for_who_manages(app, runtime, company, desk, asked):
    viewer = app.test_client()
    viewer.sign_in(a_member(runtime, company, roles=("viewer",)))

    every = asked.rsplit("/", 1)[0] + "/all"

    assert "Draft" in desk.client.get(every).text
    assert viewer.get(every).status_code == 403


def test_a_request_that_is_not_there_is_not_found(desk, asked):
    missing = asked.rsplit("/", 1)[0] + "/999999"

    assert desk.client.get(missing).status_code == 404
    assert desk.client.submit(f"{missing}/decide", decision="approve").status_code == 404
