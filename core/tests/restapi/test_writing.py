"""What is written goes through commands: once for a key, for the version that was seen, or not at all."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import func
from sqlalchemy import select
from tests.support.depot import declared

from .conftest import CLI

CRATES = "/depot/v1/crates"


def seen(record):
    """The header of who has seen the record as it is."""
    return {"If-Match": f'"{record["version"]}"'}


@pytest.fixture
def count(depot_runtime, depot):
    def work():
        return depot_runtime.run(depot.id, CLI, lambda ctx: ctx.session.scalar(
            select(func.count()).select_from(declared(ctx).model)), write=False)  # fmt: skip

    return work


def test_a_new_record_is_told_with_its_place_and_version(program):
    answer = program.post(CRATES, {"name": "Tea"})

    assert answer.status_code == 201
    assert answer.headers["Location"].endswith(f"{CRATES}/{answer.json['id']}")
    assert answer.headers["ETag"] == f'"{answer.json["version"]}"'
    assert answer.json["number"]


def test_a_post_that_comes_twice_is_done_once_and_answered_alike(program, count):
    first = program.post(CRATES, {"name": "Twice"}, Idempotency_Key="twice")
    before = count()
    second = program.post(CRATES, {"name": "Twice"}, Idempotency_Key="twice")

    assert (second.status_code, second.json) == (201, first.json)
    assert second.headers["ETag"] == first.headers["ETag"]
    assert second.headers["Location"] == first.headers["Location"]
    assert count() == before


def test_a_key_that_comes_with_another_body_is_refused(program, count):
    program.post(CRATES, {"name": "One"}, Idempotency_Key="reused")
    before = count()

    answer = program.post(CRATES, {"name": "Two"}, Idempotency_Key="reused")

    assert (answer.status_code, answer.json["code"]) == (422, "core.request_reused")
    assert count() == before


@pytest.mark.parametrize("key", [None, "", "x" * 65, "a b", "ü"])
def test_a_post_without_a_proper_key_is_refused(program, count, key):
    before = count()
    headers = {"Idempotency-Key": key}

    answer = program.ask("POST", CRATES, json={"name": "Tea"}, headers=headers)

    assert answer.status_code == 400
    assert count() == before


def test_a_failed_post_may_be_mended_and_sent_with_the_same_key(program):
    assert program.post(CRATES, {"name": ""}, Idempotency_Key="mended").status_code == 422
    assert program.post(CRATES, {"name": "Tea"}, Idempotency_Key="mended").status_code == 201


def test_only_what_is_sent_is_changed(program):
    crate = program.crate(pieces="3", note="Keep dry")

    answer = program.change(f"{CRATES}/{crate['id']}", {"pieces": "4"}, crate["version"])

    assert answer.status_code == 200
    assert (answer.json["pieces"], answer.json["note"]) == ("4", "Keep dry")
    assert answer.json["version"] > crate["version"]
    assert answer.headers["ETag"] == f'"{answer.json["version"]}"'


def test_a_change_names_the_version_it_saw(program):
    crate = program.crate()
    path = f"{CRATES}/{crate['id']}"

    missing = program.change(path, {"name": "x"}, None)
    any_version = program.ask("PATCH", path, json={"name": "x"}, headers={"If-Match": "*"})
    stale = program.change(path, {"name": "x"}, "99")
    weak = program.ask(
        "PATCH", path, json={"name": "x"}, headers={"If-Match": f'W/"{crate["version"]}"'}
    )
    nonsense = program.ask("PATCH", path, json={"name": "x"}, headers={"If-Match": "\xe9" * 99})

    assert (missing.status_code, any_version.status_code) == (428, 428)
    assert (stale.status_code, stale.json["code"]) == (412, "core.stale_version")
    assert weak.status_code == 412
    assert nonsense.status_code == 412
    assert program.get(path).json == crate


def test_a_command_moves_a_record_and_a_wrong_state_is_told(program):
    crate = program.crate()
    path = f"{CRATES}/{crate['id']}"

    packed = program.ask("POST", f"{path}/pack", json={}, headers=seen(crate))
    again = program.ask(
        "POST", f"{path}/pack", json={}, headers={"If-Match": packed.headers["ETag"]}
    )

    assert (packed.status_code, packed.json["state"]) == (200, "packed")
    assert (again.status_code, again.json["code"]) == (409, "core.wrong_state")


def test_a_command_that_comes_twice_is_done_once(program):
    crate = program.crate()
    path = f"{CRATES}/{crate['id']}/pack"
    headers = {**seen(crate), "Idempotency-Key": f"pack-{crate['id']}"}

    first = program.ask("POST", path, json={}, headers=headers)
    second = program.ask("POST", path, json={}, headers=headers)

    assert (first.status_code, second.status_code) == (200, 200)
    assert first.json == second.json


def test_a_command_with_fields_of_its_own_takes_these_alone(program):
    crate = program.crate()
    path = f"{CRATES}/{crate['id']}/rename"
    headers = seen(crate)

    unknown = program.ask("POST", path, json={"name": "x"}, headers=headers)
    missing = program.ask("POST", path, json={}, headers=headers)
    done = program.ask("POST", path, json={"new_name": "Coffee"}, headers=headers)

    assert (unknown.status_code, missing.status_code) == (400, 422)
    assert (done.status_code, done.json["name"]) == (200, "Coffee")


@pytest.mark.parametrize("command", ["no_such", "create", "update", "delete", "bulk"])
def test_a_command_that_is_none_is_not_found(program, command):
    crate = program.crate()

    answer = program.ask("POST", f"{CRATES}/{crate['id']}/{command}", json={}, headers=seen(crate))

    assert answer.status_code == 404


def test_a_record_is_archived_restored_and_deleted(program):
    crate = program.crate()
    path = f"{CRATES}/{crate['id']}"

    archived = program.ask("POST", f"{path}/archive", json={}, headers=seen(crate))
    restored = program.ask(
        "POST", f"{path}/restore", json={}, headers={"If-Match": archived.headers["ETag"]}
    )
    gone = program.ask("DELETE", path, headers={"If-Match": restored.headers["ETag"]})

    assert (archived.json["active"], restored.json["active"]) == (False, True)
    assert (gone.status_code, gone.data) == (204, b"")
    assert program.get(path).status_code == 404


def test_many_are_made_at_once(program):
    items = [{"name": f"Bulk {n}"} for n in range(5)]

    answer = program.post(f"{CRATES}/bulk", {"items": items})

    assert answer.status_code == 201
    assert len({each["id"] for each in answer.json["items"]}) == 5


def test_of_many_with_one_fault_none_is_made_and_each_fault_has_its_place(program, count):
    before = count()
    items = [{"name": "Good"}, {"name": ""}, {"name": "Bad", "pieces": "x"}]

    answer = program.post(f"{CRATES}/bulk", {"items": items})

    assert answer.status_code == 422
    assert {each["field"] for each in answer.json["errors"]} == {"items.1.name", "items.2.pieces"}
    assert count() == before


@pytest.mark.parametrize(
    "body",
    [{}, {"items": []}, {"items": {}}, {"items": [1]}, {"items": [{"name": "x"}] * 201},
     {"items": [{"name": "x"}], "more": 1}, [], "x", 1, None],
)  # fmt: skip
def test_a_bulk_that_is_none_is_refused(program, count, body):
    before = count()

    assert program.post(f"{CRATES}/bulk", body).status_code == 400
    assert count() == before


@pytest.mark.parametrize(
    ("data", "kind", "status"),
    [
        (b"{", "application/json", 400),
        (b"[1]", "application/json", 400),
        (b'{"name": "a", "name": "b"}', "application/json", 400),
        (b'{"name": NaN}', "application/json", 400),
        (b'{"name": "\\u0000"}', "application/json", 400),
        (b'{"name": "\\ud800"}', "application/json", 400),
        (b"\xff\xfe", "application/json", 400),
        (b"[" * 100_000, "application/json", 400),
        (b'{"pieces": ' + b"9" * 5000 + b"}", "application/json", 400),
        (b'{"name": "Tea"}', "text/plain", 415),
        (b"name=Tea", "application/x-www-form-urlencoded", 415),
        (b'{"name": "' + b"x" * (5 * 1024 * 1024) + b'"}', "application/json", 413),
    ],
)
def test_a_body_that_cannot_be_read_is_refused_and_changes_nothing(
    program, count, data, kind, status
):
    before = count()

    answer = program.ask("POST", CRATES, data=data, content_type=kind)

    assert answer.status_code == status, answer.text
    assert answer.mimetype == "application/problem+json"
    assert count() == before


@pytest.mark.parametrize(
    "name",
    ["id", "version", "company_id", "created_at", "created_by", "hidden", "state", "active", "number",
     "seq", "unit_price", "customer_id", "line_count", "x.no.such", "custom", "extensions", "__class__"],
)  # fmt: skip
def test_what_is_no_field_of_the_command_cannot_be_set(program, name):
    crate = program.crate()
    path = f"{CRATES}/{crate['id']}"

    made = program.post(CRATES, {"name": "Tea", name: 1})
    changed = program.change(path, {name: 1}, crate["version"])

    assert (made.status_code, changed.status_code) == (400, 400)
    assert program.get(path).json == crate


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""), ("name", None), ("name", 1), ("name", ["a"]), ("name", "x" * 600),
        ("name", "x" * 1_000_000), ("pieces", 1.5), ("pieces", "1e3"), ("pieces", "۱۲"),
        ("pieces", "9" * 30), ("weight", 1.25), ("weight", "1.2345"), ("amount", "1.234"),
        ("amount", "NaN"), ("packed_on", "2025-02-30"), ("packed_on", "1404/01/11"), ("packed_on", 5),
        ("sealed_at", "2025-03-31"), ("fragile", "yes"), ("size", "xl"), ("title", "Tea"),
        ("title", {"xx": "Tea"}), ("customer", 999_999_999), ("customer", "x"), ("customer", -1),
        ("customer", 2**70), ("lines", {}), ("lines", [1]), ("lines", [{"what": ""}]),
        ("lines", [{"id": 999_999_999, "what": "x"}]), ("lines", [{"what": "x"}] * 600),
        ("tags", "x"), ("tags", [1]), ("share", "101%"), ("rate", {}),
    ],
)  # fmt: skip
def test_a_value_that_does_not_fit_is_refused_without_being_repeated(program, count, field, value):
    before = count()
    body = {"name": "Tea", "currency": "USD", field: value}

    answer = program.post(CRATES, body)

    assert answer.status_code in {400, 413, 422}, answer.text
    assert count() == before
    text = json.dumps(value, ensure_ascii=False)
    assert len(text) < 6 or text not in answer.text


def test_without_the_right_to_a_command_nothing_is_done(make_program, program):
    crate = program.crate()
    reading = make_program("depot.crate.read")
    path = f"{CRATES}/{crate['id']}"

    refused = [
        reading.post(CRATES, {"name": "Tea"}),
        reading.post(f"{CRATES}/bulk", {"items": [{"name": "Tea"}]}),
        reading.change(path, {"name": "x"}, 1),
        reading.ask("DELETE", path, headers=seen(crate)),
        reading.ask("POST", f"{path}/pack", json={}, headers=seen(crate)),
        reading.ask("POST", f"{path}/rename", json={"new_name": "x"}, headers=seen(crate)),
    ]

    assert {each.status_code for each in refused} == {403}
    assert program.get(path).json == crate


def test_the_trail_names_the_token(program, depot_runtime, depot):
    from karvan.audit.models import AuditEntry

    program.crate()

    def last(ctx):
        return ctx.session.scalars(select(AuditEntry.source).order_by(AuditEntry.id.desc())).first()

    assert "by token" in depot_runtime.run(depot.id, CLI, last, write=False)
