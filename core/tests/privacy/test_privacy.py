"""A person's data are handed over whole, and taken out so that books and trail still hold."""

from __future__ import annotations

import json
from datetime import UTC
from datetime import datetime
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy import text

from karvan.actors import Actor
from karvan.audit.seal import seal_company
from karvan.audit.verification import verify_company
from karvan.clock import FixedClock
from karvan.contracts.references import DocumentRef
from karvan.errors import Forbidden
from karvan.errors import NotFound
from karvan.identity.services.members import set_member
from karvan.identity.services.users import CreateUser
from karvan.identity.services.users import create_user
from karvan.modules.activities.services import add_note
from karvan.modules.attachments.models import Attachment
from karvan.modules.attachments.quotas import used_room
from karvan.modules.attachments.services import StoreFile
from karvan.modules.attachments.services import store_file
from karvan.modules.parties.models import Party
from karvan.modules.parties.models import PartySnapshot
from karvan.modules.parties.services import CreateParty
from karvan.modules.parties.services import create_party
from karvan.modules.parties.services import snapshot_party
from karvan.modules.privacy.errors import AlreadyErased
from karvan.modules.privacy.errors import ErasureBlocked
from karvan.modules.privacy.errors import ErasureNotConfirmed
from karvan.modules.privacy.everywhere import erase_user_everywhere
from karvan.modules.privacy.queries import find_blockers
from karvan.modules.privacy.queries import plan_erasure
from karvan.modules.privacy.queries import subject_of_party
from karvan.modules.privacy.retention import end_retention
from karvan.modules.privacy.services import EraseParty
from karvan.modules.privacy.services import erase_party
from karvan.modules.privacy.services import export_party
from karvan.modules.privacy.services import export_user
from karvan.plugins.findings import Blocker
from karvan.testing.browser import a_member

CLI = Actor.cli("test")
CANARIES = ("Zarathustra", "Quicksilver", "canary@example.com", "Kanarienweg", "whispered")


@pytest.fixture
def party(runtime, company):
    """A person of whom much is kept: name, contacts, address, a note, a print."""

    def work(ctx):
        made = create_party(
            ctx,
            CreateParty(
                "Zarathustra Quicksilver",
                kind="person",
                code="ZQ",
                given_name="Zarathustra",
                family_name="Quicksilver",
                contacts=(("mail", "canary@example.com"),),
                city="Kanarienweg",
            ),
        )
        add_note(ctx, DocumentRef("core.party", made.id), "whispered at the fair")
        snapshot_party(ctx, made.id)
        return made.id

    return runtime.run(company.id, CLI, work)


@pytest.fixture
def erase(runtime, company, party):
    def work(code="ZQ", *, actor=CLI, **more):
        runtime.run(
            company.id, actor, lambda ctx: erase_party(ctx, EraseParty(party, code, **more)).id
        )

    return work


def everything_stored(runtime, company_id):
    """Every row of every table of the company, as text."""
    with runtime.database.begin(write=False, owner=True) as connection:
        names = "SELECT name FROM sqlite_master WHERE type = 'table'"
        if runtime.database.kind == "postgresql":
            names = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        found = {}
        for name in connection.scalars(text(names)).all():
            rows = connection.execute(text(f'SELECT * FROM "{name}"')).mappings().all()
            found[name] = str([dict(row) for row in rows if row.get("company_id") == company_id])
        return found


def where_found(runtime, company_id):
    """The tables that still hold one of the canaries."""
    stored = everything_stored(runtime, company_id)
    return {name for name, rows in stored.items() if any(each in rows for each in CANARIES)}


def test_the_export_holds_everything_that_refers_to_the_person(runtime, company, party):
    told = runtime.run(company.id, CLI, lambda ctx: json.dumps(export_party(ctx, party)))

    for canary in CANARIES:
        assert canary in told
    tables = {each["table"] for each in json.loads(told)["records"]}
    assert tables >= {"core_party", "core_contact_point", "core_address", "core_note"}


def test_the_export_holds_nothing_of_anybody_else(runtime, company, party):
    runtime.run(company.id, CLI, lambda ctx: create_party(ctx, CreateParty("Bystander")).id)

    told = runtime.run(company.id, CLI, lambda ctx: json.dumps(export_party(ctx, party)))

    assert "Bystander" not in told


def test_that_it_was_handed_over_is_in_the_trail(runtime, company, party):
    runtime.run(company.id, CLI, lambda ctx: export_party(ctx, party))

    assert "exported" in everything_stored(runtime, company.id)["core_audit"]


def test_after_an_erasure_only_the_print_of_documents_is_left(runtime, company, party, erase):
    assert where_found(runtime, company.id) >= {"core_party", "core_audit_personal"}

    erase()

    assert where_found(runtime, company.id) <= {"core_party_snapshot"}


def test_the_party_stays_under_a_number(runtime, company, party, erase):
    erase()

    def look(ctx):
        kept = ctx.session.get_one(Party, (ctx.company.id, party))
        return kept.name, kept.state, kept.code

    found = runtime.run(company.id, CLI, look, write=False)
    assert found == (f"erased #{party}", "erased", "ZQ")


def test_the_trail_still_verifies_after_an_erasure(runtime, company, party, erase):
    seal_company(runtime, company.id)
    erase()
    seal_company(runtime, company.id)

    results = runtime.run(company.id, CLI, lambda ctx: verify_company(ctx, ("audit",)), write=False)

    assert [each.result.breaches for each in results] == [[]]


def test_files_are_taken_out_by_choice_and_their_room_is_given_back(runtime, company, party, erase):
    def attach(ctx):
        command = StoreFile("letter.txt", b"whispered too", DocumentRef("core.party", party))
        return store_file(ctx, command).id

    def left(ctx):
        return used_room(ctx), ctx.session.scalars(select(Attachment.id)).all()

    runtime.run(company.id, CLI, attach)
    before = runtime.run(company.id, CLI, left, write=False)
    erase(remove_attachments=True)

    assert before[0] == len(b"whispered too")
    assert runtime.run(company.id, CLI, left, write=False) == (0, [])


def test_the_erasure_is_in_the_trail_without_what_it_took_out(runtime, company, erase):
    erase()

    trail = everything_stored(runtime, company.id)["core_audit"]
    assert "erased" in trail
    assert not any(canary in trail for canary in CANARIES)


def test_it_is_refused_unless_the_code_is_typed(runtime, company, party, erase):
    with pytest.raises(ErasureNotConfirmed):
        erase("zq")

    assert "core_party" in where_found(runtime, company.id)


def test_it_is_refused_a_second_time(erase):
    erase()

    with pytest.raises(AlreadyErased):
        erase()


def test_it_needs_its_own_permission(erase):
    with pytest.raises(Forbidden):
        erase(actor=Actor.user(1, "Clerk", frozenset({"core.party.update"})))


def test_it_is_refused_while_a_module_says_what_is_open(
    runtime, company, party, erase, monkeypatch
):
    open_invoice = Blocker("refuse", "One invoice is open: settle it first.", 1)
    monkeypatch.setattr(
        "karvan.modules.privacy.services.find_blockers", lambda ctx, party_id: [open_invoice]
    )

    with pytest.raises(ErasureBlocked, match="One invoice is open"):
        erase()

    assert "core_party" in where_found(runtime, company.id)


def test_without_anything_open_nothing_stands_against_it(runtime, company, party):
    assert runtime.run(company.id, CLI, lambda ctx: find_blockers(ctx, party), write=False) == []


def test_a_stranger_is_not_found(runtime, company):
    with pytest.raises(NotFound):
        runtime.run(company.id, CLI, lambda ctx: export_party(ctx, 999_999_999))


def test_the_plan_names_each_table_and_what_becomes_of_it(runtime, company, party):
    plan = runtime.run(
        company.id, CLI, lambda ctx: plan_erasure(ctx, subject_of_party(ctx, party)), write=False
    )

    becomes = {each.table: each.policy.value for each in plan}
    assert becomes["core_party"] == "empty"
    assert becomes["core_contact_point"] == "delete"
    assert becomes["core_party_snapshot"] == "keep"


def test_after_the_legal_period_the_print_goes_too(runtime, company, party, erase, monkeypatch):
    erase()
    clock = FixedClock(datetime.now(UTC) + timedelta(days=365 * 5))
    monkeypatch.setattr(runtime, "clock", clock)
    assert runtime.run(company.id, CLI, end_retention) == 0

    clock.move(timedelta(days=365 * 7))
    assert runtime.run(company.id, CLI, end_retention) == 1

    assert where_found(runtime, company.id) == set()
    rows = runtime.run(
        company.id, CLI, lambda ctx: len(ctx.session.scalars(select(PartySnapshot)).all()),
        write=False,
    )  # fmt: skip
    assert rows == 1


def test_the_page_hands_over_a_file_and_erases(runtime, client, company, member, party):
    client.sign_in(member)
    page = f"/c/{company.code}/-/privacy/parties/{party}"
    assert client.get(page).status_code == 200
    led = client.submit(f"/c/{company.code}/-/privacy", code="ZQ")
    assert led.headers["Location"] == page

    file = client.submit(f"{page}/export")
    erased = client.submit(f"{page}/erase", code="ZQ")

    assert file.mimetype == "application/json"
    assert "attachment" in file.headers["Content-Disposition"]
    assert "Zarathustra" in file.text
    assert erased.status_code == 303
    assert f"#{party}" in client.get(f"/c/{company.code}/-/privacy").text


def test_a_wrong_code_shows_the_page_again(client, company, member, party):
    client.sign_in(member)

    answer = client.submit(f"/c/{company.code}/-/privacy/parties/{party}/erase", code="no")

    assert answer.status_code == 422
    assert "ZQ" in answer.text


def test_other_members_see_nothing_of_it(runtime, client, company, party):
    client.sign_in(a_member(runtime, company, roles=("accountant",)))

    assert client.get(f"/c/{company.code}/-/privacy/parties/{party}").status_code == 403


@pytest.fixture
def canary_user(runtime, company):
    email = f"zarathustra{company.id}@example.com"

    def work(ctx):
        user = create_user(ctx, CreateUser(email, "Zarathustra Quicksilver", "a long password 1"))
        set_member(ctx, user, ("clerk",))
        return user.id

    return runtime.run(company.id, CLI, work), email


def test_a_users_data_are_handed_over_without_secrets(runtime, canary_user):
    user_id, email = canary_user

    told = runtime.run_installation(
        CLI, lambda ctx: json.dumps(export_user(ctx, user_id)), purpose="test"
    )

    assert email in told
    assert "argon2" not in told


def test_an_erased_user_is_a_number_and_signs_in_no_more(runtime, client, company, canary_user):
    user_id, email = canary_user

    erase_user_everywhere(runtime, CLI, user_id, email)

    for place in (0, company.id):
        stored = everything_stored(runtime, place)
        assert not any(email in rows or "Zarathustra" in rows for rows in stored.values())
    answer = client.submit(
        "/-/login", page="/-/login", email=email, password="a long password 1", next="/"
    )
    assert answer.status_code == 401


def test_a_user_is_erased_only_by_who_types_the_address(runtime, canary_user):
    with pytest.raises(ErasureNotConfirmed):
        erase_user_everywhere(runtime, CLI, canary_user[0], "someone@example.com")
