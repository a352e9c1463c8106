"""Sensitive actions ask again who acts, lose nothing of the form, and are all marked."""

from __future__ import annotations

from datetime import UTC
from datetime import datetime
from datetime import timedelta

import pytest

from karvan.clock import FixedClock
from karvan.identity.reauthentication import needs_reauthentication

SENSITIVE = {
    "core.add_token",
    "core.begin_totp",
    "core.confirm_totp",
    "core.disable_person",
    "core.enable_person",
    "core.erase_party_data",
    "core.erase_user_data",
    "core.export_party_data",
    "core.export_user_data",
    "core.new_recovery_codes",
    "core.remove_totp",
    "core.reset_totp",
    "core.revoke_company_token",
    "core.revoke_persons_token",
    "core.revoke_token",
    "core.add_role",
    "core.add_user",
    "core.change_module",
    "core.create_company_post",
    "core.remove_role_post",
    "core.remove_user",
    "core.save_role_post",
    "core.save_user",
}


@pytest.fixture
def clock(runtime, monkeypatch):
    clock = FixedClock(datetime.now(UTC))
    monkeypatch.setattr(runtime, "clock", clock)
    return clock


@pytest.fixture
def later(client, member, clock):
    """Signed in eleven minutes ago."""
    client.sign_in(member)
    clock.move(timedelta(minutes=11))
    return client


def new_role(member):
    return f"/c/{member.company}/-/roles/new"


def test_every_sensitive_address_asks_for_a_fresh_proof(app):
    marked = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if needs_reauthentication(app.view_functions[rule.endpoint])
    }

    assert marked >= SENSITIVE


def test_soon_after_signing_in_nothing_is_asked(client, member, clock):
    client.sign_in(member)
    clock.move(timedelta(minutes=9))

    answer = client.submit(new_role(member), name="Buyers", code="buyers")

    assert answer.status_code == 303


def test_later_the_password_is_asked_and_nothing_is_done_yet(later, member):
    answer = later.submit(new_role(member), name="Buyers", code="buyers")

    assert answer.status_code == 401
    assert 'name="_password"' in answer.text
    assert "Buyers" not in later.get(f"/c/{member.company}/-/roles").text


def test_what_was_posted_is_kept_and_goes_on_with_the_proof(later, member):
    fields = {"name": "Buyers “&” <b>", "code": "buyers", "permissions": ["core.job.read"]}
    asked = later.submit(new_role(member), **fields)
    assert 'name="permissions" value="core.job.read"' in asked.text
    assert "<b>" not in asked.text

    answer = later.submit(new_role(member), **fields, _password=member.password)

    assert answer.headers["Location"] == f"/c/{member.company}/-/roles"
    assert "Buyers" in later.get(f"/c/{member.company}/-/roles").text


def test_the_proof_counts_for_the_next_ten_minutes(later, member):
    later.submit(new_role(member), name="Buyers", code="buyers", _password=member.password)

    answer = later.submit(new_role(member), name="Sellers", code="sellers")

    assert answer.status_code == 303


def test_a_wrong_password_asks_again_and_does_nothing(later, member):
    fields = {"name": "Buyers", "code": "buyers"}

    answer = later.submit(new_role(member), **fields, _password="wrong")

    assert answer.status_code == 401
    assert 'value="buyers"' in answer.text
    assert 'value="wrong"' not in answer.text
    assert "Buyers" not in later.get(f"/c/{member.company}/-/roles").text


def test_guessing_at_the_proof_is_slowed_down_like_signing_in(later, member):
    later.environ_base["REMOTE_ADDR"] = f"2001:db8:{member.id:x}::1"
    answers = [
        later.submit(new_role(member), name="B", code="bb", _password="wrong").status_code
        for _each in range(13)
    ]

    assert answers[-1] == 429


def test_the_session_goes_on_under_another_token(later, member):
    before = later.get_cookie("karvan").value

    later.submit(new_role(member), name="Buyers", code="buyers", _password=member.password)

    assert later.get_cookie("karvan").value != before
    assert later.get("/-/account").status_code == 200


def test_a_program_is_told_in_its_own_way(later, member):
    answer = later.submit(
        new_role(member), name="B", code="bb", headers={"Accept": "application/json"}
    )

    assert answer.status_code == 403
    assert answer.json["code"] == "core.reauthentication_needed"


def test_a_part_of_a_page_leads_to_the_question(later, member):
    headers = {"HX-Request": "true", "HX-Current-URL": f"http://localhost{new_role(member)}"}

    answer = later.submit(new_role(member), name="B", code="bb", headers=headers)

    assert answer.headers["HX-Redirect"] == f"/-/confirm?next={new_role(member)}"


def test_the_page_of_its_own_leads_back(later, member):
    page = new_role(member)

    answer = later.submit("/-/confirm", page="/-/confirm", password=member.password, next=page)

    assert answer.headers["Location"] == page
