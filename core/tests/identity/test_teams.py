"""Teams: who is in them, whose colleagues that makes them, and who may say so."""

from __future__ import annotations

import re

import pytest

from karvan.actors import Actor
from karvan.errors import Forbidden
from karvan.errors import Invalid
from karvan.errors import NotFound
from karvan.errors import StaleVersion
from karvan.identity.models import User
from karvan.identity.queries.teams import get_team
from karvan.identity.queries.teams import list_teams
from karvan.identity.queries.teams import teammates_of_actor
from karvan.identity.queries.teams import teams_of_actor
from karvan.identity.services.members import remove_member
from karvan.identity.services.teams import SaveTeam
from karvan.identity.services.teams import save_team
from karvan.testing.browser import a_member
from karvan.testing.builders import a_company

CLI = Actor.cli("test")


@pytest.fixture
def ana(runtime, company):
    return a_member(runtime, company)


@pytest.fixture
def bo(runtime, company):
    return a_member(runtime, company)


def _as(runtime, company, member, work):
    return runtime.run(company.id, Actor.user(member.id, member.name, frozenset()), work)


def test_people_of_one_team_are_colleagues_and_an_inactive_team_makes_none(
    runtime, company, ana, bo
):
    def make(ctx):
        north = save_team(ctx, SaveTeam("North", frozenset({ana.id, bo.id})))
        old = save_team(ctx, SaveTeam("Old", frozenset({ana.id})))
        save_team(ctx, SaveTeam("Old", frozenset({ana.id}), False, old.id, old.version))
        return north.id

    north = runtime.run(company.id, CLI, make)

    assert _as(runtime, company, ana, teams_of_actor) == {north}
    assert _as(runtime, company, ana, teammates_of_actor) == {ana.id, bo.id}


def test_who_is_in_no_team_has_only_themselves(runtime, company, ana):
    assert _as(runtime, company, ana, teammates_of_actor) == {ana.id}
    assert runtime.run(company.id, CLI, teammates_of_actor) == frozenset()


def test_a_name_is_taken_once_in_any_spelling(ctx):
    save_team(ctx, SaveTeam("تیم شمال"))

    with pytest.raises(Invalid, match="already"):
        save_team(ctx, SaveTeam("تيم  شمال"))


@pytest.mark.parametrize("name", ["", "   ", "x" * 81])
def test_a_team_needs_a_name_of_fair_length(ctx, name):
    with pytest.raises(Invalid):
        save_team(ctx, SaveTeam(name))


@pytest.fixture
def other(runtime):
    """Another company."""
    return a_company(runtime)


@pytest.fixture
def stranger(runtime, other):
    return a_member(runtime, other)


def test_a_stranger_cannot_be_in_a_team(stranger, ctx):
    with pytest.raises(Invalid, match="belong to the company"):
        save_team(ctx, SaveTeam("North", frozenset({stranger.id})))


def test_a_stale_change_is_refused(ctx):
    team = save_team(ctx, SaveTeam("North"))
    first = team.version
    save_team(ctx, SaveTeam("South", team_id=team.id, version=first))

    with pytest.raises(StaleVersion):
        save_team(ctx, SaveTeam("East", team_id=team.id, version=first))


@pytest.fixture
def foreign_team(runtime, other):
    return runtime.run(other.id, CLI, lambda there: save_team(there, SaveTeam("North")).id)


def test_a_team_of_another_company_is_not_found(foreign_team, ctx):
    assert list_teams(ctx) == []
    with pytest.raises(NotFound):
        get_team(ctx, foreign_team)
    with pytest.raises(NotFound):
        save_team(ctx, SaveTeam("Mine", team_id=foreign_team, version=1))


def test_who_may_not_manage_teams_changes_none(runtime, company, ana):
    with pytest.raises(Forbidden):
        _as(runtime, company, ana, lambda ctx: save_team(ctx, SaveTeam("North")))


def rows(*rows):
    """The posted rows of the grid of people."""
    posted = {
        f"members-{n}-{name}": text for n, each in enumerate(rows) for name, text in each.items()
    }
    return {"members-count": str(len(rows)), **posted}


def test_a_team_is_made_and_changed_in_the_browser(runtime, client, company, ana, bo):
    client.sign_in(ana)
    address = f"/c/{company.code}/-/teams"

    made = client.submit(f"{address}/new", name="North", **rows({"user": str(ana.id)}))

    assert made.status_code == 303, made.text
    (team,) = runtime.run(company.id, CLI, list_teams, write=False)
    assert list(team.members) == [ana.id]
    row = re.search(r'name="members-0-id" value="(\d+)"', client.get(made.headers["Location"]).text)
    gone = {"id": row[1], "user": str(ana.id), "_delete": "1"}
    changed = client.submit(
        f"{address}/{team.id}", name="North", _version="1", **rows(gone, {"user": str(bo.id)})
    )
    assert changed.status_code == 303, changed.text
    client.submit(f"{address}/{team.id}/do/archive")
    (team,) = runtime.run(company.id, CLI, list_teams, write=False)
    assert (list(team.members), team.active) == ([bo.id], False)
    assert "North" not in client.get(address).text
    assert "North" in client.get(f"{address}?show=archived").text


def test_who_left_the_company_is_still_called_by_name_in_the_grid(
    runtime, client, company, ana, bo
):
    team = runtime.run(
        company.id, CLI, lambda ctx: save_team(ctx, SaveTeam("North", frozenset({bo.id}))).id
    )
    runtime.run(company.id, CLI, lambda ctx: remove_member(ctx, ctx.session.get(User, bo.id)))
    client.sign_in(ana)

    page = client.get(f"/c/{company.code}/-/teams/{team}").text

    shown = re.search(r'value="([^"]*)"[^>]*name="members-0-user-text"', page)
    assert shown[1] == bo.name


def test_bad_input_is_refused_in_the_browser(client, company, ana, stranger):
    client.sign_in(ana)
    address = f"/c/{company.code}/-/teams/new"

    assert client.submit(address, name="", **rows()).status_code == 422
    refused = client.submit(address, name="North", **rows({"user": str(stranger.id)}))
    assert refused.status_code == 422
    assert stranger.email not in refused.text


def test_a_viewer_sees_teams_and_changes_none(runtime, client, company):
    team = runtime.run(company.id, CLI, lambda ctx: save_team(ctx, SaveTeam("North")).id)
    client.sign_in(a_member(runtime, company, roles=("viewer",)))
    address = f"/c/{company.code}/-/teams"

    page = client.get(f"{address}/{team}")

    assert page.status_code == 200
    assert 'name="members-' not in page.text
    assert client.get(f"{address}/new").status_code == 403
