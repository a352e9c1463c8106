"""Lock dates and their exceptions at their pages and by REST."""

from __future__ import annotations

import re
from html import unescape

from sqlalchemy import select

from karvan.identity.services.api_tokens import CreateToken
from karvan.identity.services.api_tokens import create_token
from karvan_finance.ledger.models import LockException


def locked(desk, area, day):
    answer = desk.post("/locks/new", "/locks/new", area=area, lock_date=day)
    assert answer.status_code == 303, answer.text
    return re.search(r"/locks/\d+", answer.headers["Location"])[0]


def test_a_lock_is_set_moved_and_taken_away_and_keeps_entries_out(books, desk):
    path = locked(desk, "all", "2025-01-31")
    refused = unescape(desk.write([("1110", "5", ""), ("4000", "", "5")], then="post").text)

    assert "All entries: days up to 2025-01-31 are locked" in refused
    assert "The first open day is 2025-02-01" in refused
    assert "has a lock date already" in unescape(
        desk.post("/locks/new", "/locks/new", area="all", lock_date="2025-02-28").text
    )
    desk.follow(desk.post(path, path, _version="1", lock_date="2025-01-14"))
    assert books.post([("1110", "5"), ("4000", "-5")]).number
    assert desk.do(path, "delete").status_code == 303
    assert "All entries" not in desk.get("/locks").text


def test_the_hard_lock_offers_no_deletion_and_refuses_to_move_back(desk):
    path = locked(desk, "hard", "2025-01-31")

    page = desk.get(path).text
    answer = desk.post(path, path, _version="1", lock_date="2025-01-01")

    assert "/do/delete" not in page
    assert answer.status_code == 422
    assert "only moves forward from 2025-01-31" in unescape(answer.text)


def test_an_exception_is_granted_with_a_reason_listed_and_ended(books, desk):
    locked(desk, "sale", "2025-01-31")
    head = {"area": "sale", "lock_date": "2025-01-10", "until_at": "2099-01-01T12:00"}

    lacking = desk.post("/lock-exceptions/new", "/lock-exceptions/new", **head, reason="")
    made = desk.post("/lock-exceptions/new", "/lock-exceptions/new", **head, reason="Late invoice")
    path = re.search(r"/lock-exceptions/\d+", made.headers["Location"])[0]

    assert lacking.status_code == 422
    assert "Late invoice" in desk.get("/lock-exceptions").text
    assert desk.do(path, "end").status_code == 303
    granted = books.run(lambda ctx: ctx.session.scalars(select(LockException)).one(), write=False)
    assert granted.until_at.year < 2099
    assert "/do/end" not in desk.get(path).text


def test_a_clerk_sees_locks_and_changes_none(desk, desk_of):
    path = locked(desk, "all", "2025-01-31")
    clerk = desk_of("clerk")

    assert "2025-01-31" in clerk.get("/locks").text
    assert clerk.post(path, "/locks", _version="1", lock_date="2024-01-01").status_code == 403
    assert clerk.get("/locks/new").status_code == 403


def test_a_program_sets_a_lock_by_its_right_and_reads_it(books, client, member):
    scopes = frozenset({"finance.lock.create", "finance.lock.read"})
    command = CreateToken(member.id, "Test", scopes)
    token = books.run(lambda ctx: create_token(ctx, command).text)
    head = {"Authorization": f"Bearer {token}", "Idempotency-Key": "one"}
    root = f"/c/{books.company.code}/api/finance/v1"
    body = {"area": "tax", "lock_date": "2025-01-31"}

    made = client.post(f"{root}/locks", json=body, headers=head)
    read = client.get(f"{root}/locks/{made.json['id']}", headers=head)
    refused = client.post(
        f"{root}/lock-exceptions", json={}, headers={**head, "Idempotency-Key": "two"}
    )

    assert (made.status_code, read.json["area"], read.json["lock_date"]) == (
        201,
        "tax",
        "2025-01-31",
    )
    assert refused.status_code == 403
