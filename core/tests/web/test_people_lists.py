"""Users and roles are lists like any other; giving rights stays on pages that ask for the password."""

from __future__ import annotations

import pytest

from karvan.actors import Actor
from karvan.identity.queries.people import list_roles
from karvan.identity.services.api_tokens import CreateToken
from karvan.identity.services.api_tokens import create_token
from karvan.identity.services.roles import SaveRole
from karvan.identity.services.roles import save_role
from karvan.testing.browser import a_member
from karvan.testing.builders import a_company

CLI = Actor.cli("test")


def role_ids(runtime, company) -> dict[str, int]:
    return runtime.run(company.id, CLI, lambda ctx: {r.code: r.id for r in list_roles(ctx)})


@pytest.fixture
def grace(runtime, company):
    return a_member(runtime, company, roles=("clerk", "viewer"), name="Grace Example")


@pytest.fixture
def reader(runtime, company):
    """Someone who may see people and roles and change neither."""
    held = frozenset({"core.member.read", "core.role.read"})
    runtime.run(company.id, CLI, lambda ctx: save_role(ctx, SaveRole("reader", "Reader", held)).id)
    return a_member(runtime, company, roles=("reader",), name="Ann Reader")


def test_people_are_filtered_searched_and_sorted(runtime, client, company, member, grace):
    client.sign_in(member)
    users = f"/c/{company.code}/-/users"

    assert "Grace Example" in client.get(f"{users}?f=name:starts:Grace").text
    assert "Grace Example" not in client.get(f"{users}?f=name:starts:Zoe").text
    assert "Grace Example" in client.get(f"{users}?q=grace").text
    assert "Grace Example" in client.get(f"{users}?f=disabled_at:empty&sort=-email").text
    assert "Grace Example" not in client.get(f"{users}?f=disabled_at:full").text
    assert client.get(f"{users}?sort=disabled_at").status_code == 400


def test_people_stand_in_the_order_of_their_names(runtime, client, company, member, grace):
    a_member(runtime, company, name="Zoe Example")
    client.sign_in(member)

    page = client.get(f"/c/{company.code}/-/users").text

    assert page.index("Grace Example") < page.index("Zoe Example")


def test_the_lists_are_exported(client, company, member, grace):
    client.sign_in(member)

    people = client.get(f"/c/{company.code}/-/users/export.csv").text
    roles = client.get(f"/c/{company.code}/-/roles/export.csv").text

    line = next(each for each in people.splitlines() if "Grace Example" in each)
    assert grace.email in line
    assert "Clerk" in line
    assert "controller" in roles


def test_a_role_shows_who_has_it_and_what_it_holds(runtime, client, company, member, reader):
    client.sign_in(member)

    page = client.get(f"/c/{company.code}/-/roles?f=code:eq:reader").text
    role = client.get(f"/c/{company.code}/-/roles/{role_ids(runtime, company)['reader']}")

    assert "Reader" in page
    assert role.status_code == 200
    assert 'value="core.member.read" id="core.member.read" checked' in role.text


def test_nothing_of_another_company_is_listed_or_opened(runtime, client, company, member):
    other = a_company(runtime)
    stranger = a_member(runtime, other, name="Olga Elsewhere")
    client.sign_in(member)
    root = f"/c/{company.code}/-"

    for path in ("users", "users/export.csv", "users?view=pivot", "users?q=olga"):
        assert "Olga" not in client.get(f"{root}/{path}").text.replace('value="olga"', "")
    own = client.get(f"{root}/roles/export.csv").text.splitlines()
    assert len(own) == len(role_ids(runtime, company)) + 1
    assert client.get(f"{root}/users/{stranger.id}").status_code == 404
    assert (
        client.submit(
            f"{root}/users/{stranger.id}", page=f"{root}/users/new", roles=["clerk"]
        ).status_code
        == 404
    )
    foreign = role_ids(runtime, other)["clerk"]
    assert client.get(f"{root}/roles/{foreign}").status_code == 404
    assert (
        client.submit(f"{root}/roles/{foreign}", page=f"{root}/roles/new", name="X").status_code
        == 404
    )


def test_who_may_only_see_them_changes_nothing(runtime, client, company, reader, grace):
    client.sign_in(reader)
    root = f"/c/{company.code}/-"
    clerk = role_ids(runtime, company)["clerk"]

    users, roles = client.get(f"{root}/users").text, client.get(f"{root}/roles").text
    user, role = (
        client.get(f"{root}/users/{grace.id}").text,
        client.get(f"{root}/roles/{clerk}").text,
    )

    assert "Grace Example" in users
    assert f"{root}/users/new" not in users
    assert f"{root}/roles/new" not in roles
    for page in (user, role):
        main = page[page.index("<main") :]
        assert "<fieldset" in main
        assert " disabled" in main
        assert "btn-primary" not in main
    for path in (
        f"users/{grace.id}",
        f"users/{grace.id}/remove",
        f"roles/{clerk}",
        f"roles/{clerk}/remove",
    ):
        answer = client.submit(
            f"{root}/{path}", page=f"{root}/users", roles=["reader"], name="Mine"
        )
        assert answer.status_code == 403


def test_without_the_permission_there_is_neither_list_nor_page(runtime, client, company, grace):
    client.sign_in(grace)
    root = f"/c/{company.code}/-"

    for path in ("users", f"users/{grace.id}", "users/export.csv", "roles", "roles/1"):
        assert client.get(f"{root}/{path}").status_code == 403


def test_programs_read_them_and_write_none(runtime, client, company, member, grace):
    stranger = a_member(runtime, a_company(runtime), name="Olga Elsewhere")
    command = CreateToken(member.id, "Test", frozenset({"core.user.manage", "core.role.manage"}))
    token = runtime.run(company.id, CLI, lambda ctx: create_token(ctx, command).text)
    root = f"/c/{company.code}/api/core/v1"

    def ask(method, path, **more):
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": f"{method}{path}"}
        return client.open(f"{root}/{path}", method=method, headers=headers, **more)

    people = ask("GET", "users").json["items"]
    roles = ask("GET", "roles").json["items"]

    assert {each["name"] for each in people} == {member.name, "Grace Example"}
    assert not {"password_hash", "session_epoch", "is_administrator"} & people[0].keys()
    assert {each["code"] for each in roles} == set(role_ids(runtime, company))
    assert ask("GET", f"users/{stranger.id}").status_code == 404
    for method, path in (
        ("POST", "roles"),
        ("PATCH", f"roles/{roles[0]['id']}"),
        ("DELETE", f"roles/{roles[0]['id']}"),
        ("POST", "users"),
        ("PATCH", f"users/{grace.id}"),
    ):
        assert ask(method, path, json={"name": "X"}).status_code in {404, 405}
