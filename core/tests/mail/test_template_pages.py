"""The words of mails in the browser: edited, checked, previewed, tried and taken back."""

from __future__ import annotations

import re

import pytest

CODE = "core.mail-test"


@pytest.fixture
def page(client, member):
    client.sign_in(member)
    return f"/c/{member.company}/-/mail-templates/{CODE}/en"


def test_own_words_are_saved_and_taken_back(client, page):
    saved = client.submit(page, page=page, subject="Hi {{ company }}", body="**Well done**")
    own = client.get(page).text
    restored = client.submit(f"{page}/restore", page=page)

    assert (saved.status_code, restored.status_code) == (303, 303)
    assert "**Well done**" in own
    assert "**Well done**" not in client.get(page).text


def test_a_fault_is_shown_beside_its_field_with_line_and_column(client, page):
    answer = client.submit(page, page=page, subject="Hi", body="one\n{{ compny }}")

    assert answer.status_code == 422
    assert "Line 2, column 1" in answer.text
    assert "did you mean company?" in answer.text
    assert "{{ compny }}" in answer.text


def test_words_that_someone_else_saved_meanwhile_are_kept(client, page):
    client.submit(page, page=page, subject="Hi", body="first")
    version = re.search(r'name="_version" value="(\d+)"', client.get(page).text)[1]
    client.submit(page, page=page, subject="Hi", body="second", _version=version)

    overtaken = client.submit(page, page=page, subject="Hi", body="third", _version=version)

    assert overtaken.status_code == 409
    assert "second" in client.get(page).text


def test_the_preview_shows_what_is_typed_with_made_up_values(client, page):
    shown = client.submit(f"{page}/preview", page=page, subject="S", body="# Dear {{ company }}")
    faulty = client.submit(f"{page}/preview", page=page, subject="S", body="{{ nothing }}")

    assert "<h1>Dear <bdi>Company</bdi></h1>" in shown.text
    assert "sandbox" in shown.headers["Content-Security-Policy"]
    assert "Line 1, column 1" in faulty.text


def test_a_test_goes_to_whoever_asks(client, page, member):
    answer = client.submit(f"{page}/test", page=page)

    assert answer.status_code == 303
    assert member.email in client.get(f"/c/{member.company}/-/mail").text


def test_an_unknown_mail_is_not_there(client, page):
    assert client.get(page.replace(CODE, "core.nothing")).status_code == 404
    assert client.get(page.replace("/en", "/xx")).status_code == 404


def test_the_list_names_every_mail_and_both_languages(client, page, member):
    text = client.get(f"/c/{member.company}/-/mail-templates").text

    assert CODE in text
    assert "فارسی" in text
