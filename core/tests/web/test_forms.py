"""Forms keep what was typed, are done once, and carry their token."""

import re

from karvan.testing.browser import token_in


def roles_of(client, member) -> str:
    return client.get(f"/c/{member.company}/-/roles").text


def test_a_refused_form_shows_what_was_typed_and_what_is_wrong(client, member):
    client.sign_in(member)

    answer = client.submit(
        f"/c/{member.company}/-/roles/new", name="Buyers", code="BUYERS!", permissions=[]
    )

    assert answer.status_code == 422
    assert 'value="Buyers"' in answer.text
    assert 'value="BUYERS!"' in answer.text
    assert 'id="code-error"' in answer.text
    assert 'aria-invalid="true"' in answer.text


def test_a_refused_form_writes_nothing(client, member):
    client.sign_in(member)

    client.submit(f"/c/{member.company}/-/roles/new", name="Buyers", code="BUYERS!")

    assert "Buyers" not in roles_of(client, member)


def test_a_form_sent_twice_is_done_once_and_answered_twice(client, member):
    client.sign_in(member)
    address = f"/c/{member.company}/-/roles/new"
    form = {"name": "Buyers", "code": "buyers", "_key": "one-rendering"}

    first = client.submit(address, **form)
    second = client.submit(address, **form)

    assert first.status_code == second.status_code == 303
    assert first.headers["Location"] == second.headers["Location"]
    assert "The role was saved." in roles_of(client, member)


def test_the_key_of_one_form_cannot_send_another(client, member):
    client.sign_in(member)
    address = f"/c/{member.company}/-/roles/new"
    client.submit(address, name="Buyers", code="buyers", _key="one-rendering")

    answer = client.submit(address, name="Sellers", code="sellers", _key="one-rendering")

    assert answer.status_code == 422
    assert "sellers" not in roles_of(client, member)


def test_a_form_without_its_token_is_refused_in_words(client, member):
    client.sign_in(member)

    answer = client.post(f"/c/{member.company}/-/roles/new", data={"name": "x", "code": "xx"})

    assert answer.status_code == 400
    assert "open for too long" in answer.text


def test_each_rendering_of_a_form_has_a_key_of_its_own(client, member):
    client.sign_in(member)
    address = f"/c/{member.company}/-/roles/new"

    keys = {re.search(r'name="_key" value="([^"]+)"', client.get(address).text)[1] for _ in "ab"}

    assert len(keys) == 2


def test_a_message_is_shown_once(client, member):
    client.sign_in(member)
    client.submit(f"/c/{member.company}/-/roles/new", name="Buyers", code="buyers")

    assert "The role was saved." in roles_of(client, member)
    assert "The role was saved." not in roles_of(client, member)


def test_the_sign_in_form_has_a_token_too(client):
    assert token_in(client.get("/-/login"))
    assert client.post("/-/login", data={"email": "a", "password": "b"}).status_code == 400
