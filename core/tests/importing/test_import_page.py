"""The page where a file is handed in."""

from __future__ import annotations

import io
import zipfile

import pytest

from karvan.testing.browser import a_member

GOOD = b"name,code\nAnn,A\nBob,B\n"
BAD = b"name,code\nbad,A\n"


@pytest.fixture
def hand_in(client, member):
    client.sign_in(member)

    def hand_in(content, **fields):
        given = {"format": "parties/csv", "file": (io.BytesIO(content), "people.csv"), **fields}
        answer = client.submit(f"/c/{member.company}/-/import", **given)
        answer.request.environ["wsgi.input"].close()  # a large body lies in a temporary file
        return answer

    return hand_in


@pytest.fixture
def parties(client, member):
    return lambda: client.get(f"/c/{member.company}/-/parties").text


def test_a_file_is_imported(hand_in, parties, client, member):
    answer = hand_in(GOOD)

    assert answer.status_code == 303
    assert "2 created" in client.get(f"/c/{member.company}/-/import").text
    assert "Bob" in parties()


def test_a_check_says_what_would_be_done_and_keeps_nothing(hand_in, parties):
    answer = hand_in(GOOD, dry_run="1")

    assert answer.status_code == 200
    assert "can be imported" in answer.text
    assert "Bob" not in parties()


def test_problems_are_listed_with_their_rows(hand_in, parties):
    answer = hand_in(BAD)

    assert answer.status_code == 422
    assert "This is bad." in answer.text
    assert '<td class="num">2</td>' in answer.text


def test_a_bomb_is_refused_in_plain_words(hand_in):
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * 30_000_000)

    answer = hand_in(bomb.getvalue())

    assert answer.status_code == 422
    assert "The workbook was refused" in answer.text


def test_a_file_larger_than_a_form_may_be_is_taken_up_to_its_own_limit(hand_in):
    row = b"Ann,," + b"x" * 100_000 + b"\n"

    taken = hand_in(b"name,code,note\n" + row * 170, dry_run="1")
    too_large = hand_in(row * 275)

    assert taken.status_code == 200
    assert too_large.status_code == 413


def test_without_a_file_nothing_happens(client, member):
    client.sign_in(member)

    answer = client.submit(f"/c/{member.company}/-/import", format="parties/csv")

    assert answer.status_code == 400


def test_who_may_not_import_does_not_see_the_page(runtime, client, company):
    client.sign_in(a_member(runtime, company, roles=("viewer",)))

    assert client.get(f"/c/{company.code}/-/import").status_code == 403
