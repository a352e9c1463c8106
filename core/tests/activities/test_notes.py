"""Notes: who is told, who may change them, and that nothing in them runs."""

from __future__ import annotations

import re
from types import SimpleNamespace

import pytest

from karvan.actors import Actor
from karvan.contracts.references import DocumentRef
from karvan.errors import Invalid
from karvan.errors import NotFound
from karvan.errors import StaleVersion
from karvan.modules.activities.mentions import find_handles
from karvan.modules.activities.mentions import find_mentioned
from karvan.modules.activities.mentions import suggest
from karvan.modules.activities.queries import list_notes
from karvan.modules.activities.services import add_note
from karvan.modules.activities.services import change_note
from karvan.modules.activities.services import delete_note
from karvan.modules.activities.services.notes import ChangeNote
from karvan.modules.notifications.models import Notification
from karvan.modules.parties.services import CreateParty
from karvan.modules.parties.services import create_party
from karvan.testing.browser import a_member
from karvan.web.markdown import markdown

PEOPLE = [
    SimpleNamespace(id=1, name="Ada Example", email="ada@example.com"),
    SimpleNamespace(id=2, name="Ada Other", email="ada@other.example"),
    SimpleNamespace(id=3, name="مریم کاظمی", email="maryam.k@example.com"),
]
ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[x](javascript:alert(1))",
    "[x](data:text/html,<script>alert(1)</script>)",
    "![x](http://evil.example/track.png)",
    "<svg/onload=alert(1)>",
    "<a href='#' onclick='x()'>y</a>",
    "[x](vbscript:x)",
    "`<script>`\n\n    <script>",
    "<iframe src=//evil.example>",
    "<style>*{display:none}</style>",
    "[a]: javascript:alert(1)\n[a]",
]


@pytest.fixture
def ref(ctx):
    return DocumentRef("core.party", create_party(ctx, CreateParty("Saffron Road")).id)


@pytest.mark.parametrize(
    ("text", "people", "unknown"),
    [
        ("Hi @Ada_Example.", (1,), ()),
        ("@ada@example.com and @ada@other.example", (1, 2), ()),
        ("@ada who?", (), ("ada",)),
        ("@مریم_کاظمی، ببین", (3,), ()),
        ("@maryam.k, @Maryam.K", (3,), ()),
        ("mail me at ada@example.com", (), ()),
        ("@nobody @Ada.Example", (1,), ("nobody",)),
    ],
)
def test_a_mention_finds_one_person_or_nobody(text, people, unknown):
    found = find_mentioned(text, PEOPLE)

    assert (found.people, found.unknown) == (people, unknown)


def test_a_flood_of_handles_is_cut():
    assert len(find_handles(" ".join(f"@p{n}" for n in range(1000)))) == 50


@pytest.mark.parametrize(
    ("typed", "handles"),
    [
        ("", ["Ada_Example", "Ada_Other", "مریم_کاظمی"]),
        ("oth", ["Ada_Other"]),
        ("ADA_E", ["Ada_Example"]),
        ("كاظ", ["مریم_کاظمی"]),
        ("maryam.", ["مریم_کاظمی"]),
        ("nobody", []),
    ],
)
def test_people_are_suggested_by_the_beginning_of_a_word(typed, handles):
    assert [handle for _person, handle in suggest(typed, PEOPLE)] == handles


def test_a_name_that_two_people_have_is_suggested_as_their_addresses():
    twins = [*PEOPLE, SimpleNamespace(id=4, name="Ada Example", email="ada4@example.com")]

    assert [handle for _person, handle in suggest("ada ex", twins)] == [
        "ada@example.com",
        "ada4@example.com",
    ]


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_in_a_note_runs(attack):
    html = str(markdown(attack)).lower()

    assert not [each for each in ("<script", "<img", "<svg", "<iframe", "<style") if each in html]
    assert 'href="javascript' not in html
    assert 'href="data' not in html
    assert 'href="vbscript' not in html
    assert not re.search(r"<[^>]*\son\w+=", html)


def test_only_who_may_read_the_record_is_told(runtime, company):
    sees = a_member(runtime, company, roles=("viewer",), name="Sees It")
    blind = a_member(runtime, company, roles=(), name="Sees Nothing")

    def write(ctx):
        ref = DocumentRef("core.party", create_party(ctx, CreateParty("Saffron Road")).id)
        note = add_note(ctx, ref, f"@{sees.email} @{blind.email} look")
        ctx.uow.flush()
        told = [each.user_id for each in ctx.session.query(Notification)]
        return note.mentions, told

    assert runtime.run(company.id, Actor.cli("test"), write) == ([sees.id], [sees.id])


def test_a_follower_who_is_mentioned_is_told_once(runtime, company):
    reader = a_member(runtime, company, roles=("viewer",), name="Reader")

    def write(ctx):
        ref = DocumentRef("core.party", create_party(ctx, CreateParty("Saffron Road")).id)
        add_note(ctx, ref, f"@{reader.email} one")
        return ref

    def write_again(ctx):
        add_note(ctx, ref, f"@{reader.email} two")

    def write_plain(ctx):
        add_note(ctx, ref, "three")

    ref = runtime.run(company.id, Actor.cli("test"), write)
    runtime.run(company.id, Actor.cli("test"), write_again)
    runtime.run(company.id, Actor.cli("test"), write_plain)

    with runtime.company_work(company.id, Actor.cli("test")) as ctx:
        kinds = [each.kind for each in ctx.session.query(Notification).order_by(Notification.id)]
    assert kinds.count("core.mention") == 2
    assert kinds.count("core.note") == 1


def test_an_author_changes_a_note_and_nobody_else_without_the_permission(runtime, company, member):
    held = frozenset({"core.note.create", "core.party.read"})
    author = Actor.user(member.id, member.name, held)
    other = Actor.user(member.id + 1, "Other", held)

    def a_record(ctx):
        return create_party(ctx, CreateParty("Saffron Road")).id

    ref = DocumentRef("core.party", runtime.run(company.id, Actor.cli("test"), a_record))
    note_id = runtime.run(company.id, author, lambda ctx: add_note(ctx, ref, "first").id)

    with runtime.company_work(company.id, other, write=True) as ctx, pytest.raises(NotFound):
        change_note(ctx, ChangeNote(note_id, 1, "second"))
    with runtime.company_work(company.id, other, write=True) as ctx, pytest.raises(NotFound):
        delete_note(ctx, note_id, 1)
    runtime.run(company.id, author, lambda ctx: change_note(ctx, ChangeNote(note_id, 1, "second")))
    with runtime.company_work(company.id, author, write=True) as ctx:
        with pytest.raises(StaleVersion):
            change_note(ctx, ChangeNote(note_id, 1, "third"))
        (line,) = list_notes(ctx, ref)
        assert (line.note.text, line.note.edited_at is not None) == ("second", True)
        delete_note(ctx, note_id, line.note.version)
        assert list_notes(ctx, ref) == []


@pytest.mark.parametrize("text", ["", "  \n ", "\x00", "x" * 20_001])
def test_an_empty_or_endless_note_is_refused(ctx, ref, text):
    with pytest.raises(Invalid):
        add_note(ctx, ref, text)


def test_a_note_on_what_is_not_there_is_refused(ctx):
    with pytest.raises(NotFound):
        add_note(ctx, DocumentRef("core.party", 999_999), "hello")
    with pytest.raises(NotFound):
        add_note(ctx, DocumentRef("crm.lead", 1), "hello")
