"""Settings of a company: typed fields, refused at the field, never over somebody else's change."""

from __future__ import annotations

import re

import pytest

from karvan.actors import Actor
from karvan.testing.browser import a_member

CLI = Actor.cli("test")
DAYS, SCORE, OPEN = "core.portal_link_days", "core.party_same_score", "core.portal_open"


@pytest.fixture
def page(client, member):
    client.sign_in(member)
    return f"/c/{member.company}/-/settings"


def stored(runtime, company, key):
    return runtime.run(company.id, CLI, lambda ctx: ctx.setting(key), write=False)


def version_at(client, page) -> str:
    return re.search(r'name="_version" value="(\d+)"', client.get(page).text)[1]


def test_values_are_read_in_the_digits_they_are_typed_in(runtime, client, company, page):
    fields = {DAYS: "۹", OPEN: "1", "_version": version_at(client, page)}

    answer = client.submit(page, **fields)

    assert answer.status_code == 303
    assert (stored(runtime, company, DAYS), stored(runtime, company, OPEN)) == (9, True)
    history = client.get(f"/c/{company.code}/-/history?f=kind:eq:core.setting").text
    assert "Days until a mailed link expires: 7 → 9" in history


def test_what_is_left_empty_has_its_usual_value_again(runtime, client, company, page):
    client.submit(page, **{DAYS: "9"})

    client.submit(page, **{DAYS: ""})

    assert stored(runtime, company, DAYS) == 7


@pytest.mark.parametrize(
    ("key", "typed", "words"),
    [
        pytest.param(DAYS, "0", "At least 1", id="too little"),
        pytest.param(SCORE, "101", "At most 100", id="too much"),
        pytest.param(DAYS, "soon", "not a number", id="no number"),
        pytest.param("core.duty_conflicts", "scream", "none of the values", id="no choice"),
    ],
)
def test_what_a_setting_cannot_be_is_said_at_its_field(
    runtime, client, company, page, key, typed, words
):
    answer = client.submit(page, **{key: typed, "core.party_series": "KX"})

    assert answer.status_code == 422
    assert words in answer.text.split(f'id="f-{key}-error"')[1][:200]
    assert stored(runtime, company, "core.party_series") == ""


def test_a_change_of_somebody_else_is_shown_beside_what_was_typed(runtime, client, company, page):
    seen = version_at(client, page)
    runtime.run(company.id, CLI, lambda ctx: ctx.set_setting(DAYS, 30))

    answer = client.submit(page, **{DAYS: "9", "_version": seen})

    assert answer.status_code == 409
    assert "Stored by now: 30" in answer.text
    assert f'value="9" id="f-{DAYS}"' in answer.text
    assert stored(runtime, company, DAYS) == 30


def test_an_unknown_setting_is_a_malformed_request(client, page):
    assert client.submit(page, **{"core.nothing": "1"}).status_code == 400


def test_who_may_not_change_settings_sees_none(runtime, client, company):
    client.sign_in(a_member(runtime, company, roles=("clerk",)))

    assert client.get(f"/c/{company.code}/-/settings").status_code == 403
