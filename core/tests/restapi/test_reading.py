"""Records are read as pages read them: filtered, sorted, by cursor, and no field more than allowed."""

from __future__ import annotations

import pytest
from tests.support.depot import a_party

from karvan.testing.browser import a_member
from karvan.testing.builders import a_company

from .conftest import CLI

CRATES = "/depot/v1/crates"


@pytest.fixture(scope="module")
def shelf(program):
    """Twelve crates in a state of their own."""
    return [program.crate(name=f"Shelf {n:02}", pieces=str(n), amount=f"{n}.50", currency="USD")
            for n in range(12)]  # fmt: skip


def walk(program, **query):
    found, after = [], None
    while True:
        page = program.get(CRATES, **query, **({"after": after} if after else {})).json
        found += [each["name"] for each in page["items"]]
        if (after := page["next"]) is None:
            return found


def test_a_record_holds_canonical_values_by_public_name(program, depot_runtime, depot):
    customer = depot_runtime.run(depot.id, CLI, a_party)
    made = program.crate(
        pieces="7", weight="1.25", price="2.5", amount="12.30", currency="EUR", rate="1.1",
        share="12.5", packed_on="2025-03-31", sealed_at="2025-03-31T12:00:00Z", fragile=True,
        size="m", title={"en": "Tea", "fa": "چای"}, customer=customer, secret="hush",
        lines=[{"what": "Green", "quantity": "2"}],
    )  # fmt: skip

    answer = program.get(f"{CRATES}/{made['id']}")

    shown = answer.json
    assert answer.headers["ETag"] == f'"{shown["version"]}"'
    assert shown["weight"] == "1.25"
    assert shown["amount"] == "12.30"
    assert shown["packed_on"] == "2025-03-31"
    assert shown["title"] == {"en": "Tea", "fa": "چای"}
    assert shown["customer"] == str(customer)
    assert shown["lines"][0]["what"] == "Green"
    assert "secret" not in shown
    assert not {"hidden", "company_id", "created_by"} & shown.keys()


def test_a_list_is_walked_page_by_page_and_back(program, shelf):
    names = walk(program, f="name:starts:Shelf", sort="-name", limit=5)

    assert names == [f"Shelf {n:02}" for n in reversed(range(12))]
    first = program.get(CRATES, f="name:starts:Shelf", sort="name", limit=5)
    second = program.get(
        CRATES, f="name:starts:Shelf", sort="name", limit=5, after=first.json["next"]
    )
    back = program.get(
        CRATES, f="name:starts:Shelf", sort="name", limit=5, before=second.json["previous"]
    )
    assert back.json["items"] == first.json["items"]
    assert 'rel="next"' in first.headers["Link"]


def test_filters_hold_together_and_alternatives_in_brackets(program, shelf):
    found = program.get(CRATES, f=["name:starts:Shelf", "(pieces:eq:3|pieces:eq:5)"], sort="name")

    assert [each["pieces"] for each in found.json["items"]] == ["3", "5"]


def test_only_the_fields_that_are_wanted_are_told(program, shelf):
    (one,) = program.get(CRATES, f="name:eq:Shelf 03", fields="name,amount").json["items"]

    assert one.keys() == {"id", "version", "name", "amount"}
    alone = program.get(f"{CRATES}/{one['id']}", fields="name").json
    assert alone.keys() == {"id", "version", "name"}


def test_what_is_counted_is_counted_when_asked(program, shelf):
    assert "count" not in program.get(CRATES, f="name:starts:Shelf").json
    page = program.get(CRATES, f="name:starts:Shelf", limit=2, count="true").json
    assert (page["count"], page["count_is_capped"]) == (12, False)


@pytest.mark.parametrize(
    "query",
    [
        {"limit": "0"}, {"limit": "201"}, {"limit": "-1"}, {"limit": "9" * 40}, {"limit": "۵"},
        {"after": "nonsense"}, {"before": "e30"}, {"after": "\0"}, {"after": "a", "before": "b"},
        {"f": "no_such:eq:1"}, {"f": "name:near:1"}, {"f": "hidden:eq:x"}, {"f": "secret:eq:x"},
        {"f": "name"}, {"f": "((("}, {"f": "company_id:eq:1"}, {"f": "name:eq:\0"},
        {"f": ["name:full"] * 21}, {"sort": "no_such"}, {"sort": "name,name,name,name"},
        {"sort": "note"}, {"fields": "no_such"}, {"fields": "hidden"}, {"fields": "secret"},
        {"show": "everything"}, {"count": "maybe"}, {"q": "x" * 300}, {"nonsense": "1"},
        {"offset": "5"}, {"sort": ["name", "name"]}, {"f": "pieces:eq:" + "9" * 60},
        {"f": "packed_on:eq:2025-02-30"},
    ],
)  # fmt: skip
def test_a_query_that_is_not_understood_is_refused_never_passed_over(program, query):
    answer = program.get(CRATES, **query)

    assert answer.status_code in {400, 422}, answer.text
    assert answer.mimetype == "application/problem+json"


@pytest.mark.parametrize("record", ["999999999", "0", str(2**63), str(2**80)])
def test_what_is_not_there_is_not_found(program, record):
    assert program.get(f"{CRATES}/{record}").status_code == 404


def test_absent_foreign_and_switched_off_look_the_same(program, make_program, depot_runtime, depot):
    mine = program.crate()
    other = a_company(depot_runtime, plugins=("depot",))
    off = a_company(depot_runtime)
    person = a_member(depot_runtime, other)
    theirs = make_program("depot.crate.read", company=other, person=person)
    outside = make_program("core.member", company=off, person=a_member(depot_runtime, off))

    absent = program.get(f"{CRATES}/999999999")
    foreign = theirs.get(f"{CRATES}/{mine['id']}")
    switched_off = outside.get(f"{CRATES}/1")
    not_mine = theirs.client.get(
        f"{program.root}{CRATES}/{mine['id']}", headers={"Authorization": f"Bearer {theirs.token}"}
    )

    assert {each.status_code for each in (absent, foreign, switched_off)} == {404}
    assert absent.json == foreign.json == switched_off.json
    assert not_mine.status_code in {401, 404}


def test_a_token_sees_no_more_than_its_scopes(make_program):
    narrow = make_program("depot.bin.read")

    assert narrow.get("/depot/v1/bins").status_code == 200
    refused = narrow.get(CRATES)
    assert (refused.status_code, refused.json["code"]) == (403, "core.forbidden")


def test_own_records_alone_are_seen_where_rows_have_owners(
    make_program, program, depot_runtime, depot
):
    program.post("/depot/v1/tasks", {"title": "Of the owner"})
    someone = a_member(depot_runtime, depot)
    reading = make_program("depot.task.read", person=someone)

    assert reading.get("/depot/v1/tasks").json["items"] == []


def test_a_person_who_is_signed_in_reads_too_and_writes_with_the_forms_token(served, owner, depot):
    browser = served.test_client()
    browser.sign_in(owner)
    address = f"/c/{depot.code}/api{CRATES}"

    assert browser.get(address).status_code == 200
    refused = browser.post(address, json={"name": "Tea"}, headers={"Idempotency-Key": "a"})
    assert refused.status_code == 400


def test_every_answer_says_how_much_may_still_be_asked(program):
    answer = program.get(CRATES, limit=1)

    assert answer.headers["RateLimit-Policy"] == '"minute";q=600;w=60'
    assert answer.headers["RateLimit"].startswith('"minute";r=')


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_another_method_is_told_which_ones_there_are(program, method):
    answer = program.ask(method, CRATES)

    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]
    assert answer.mimetype == "application/problem+json"
