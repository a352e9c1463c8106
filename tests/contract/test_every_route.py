"""Every address of the product, made and hand-written, against everybody who may not open it.

Whoever is turned away is told what the table of answers says (signed out: to sign in; of another
company: nothing here; without the permission: forbidden; module off: nothing here), and the
database is as it was. Whoever may read gets an answer that is no fault of ours.
"""

from __future__ import annotations

from datetime import UTC
from datetime import datetime

import pytest

from karvan.actors import Actor
from karvan.clock import FixedClock
from karvan.identity.default_roles import DEFAULT_ROLES
from karvan.identity.services.roles import SaveRole
from karvan.identity.services.roles import save_role
from karvan.migrations.backup import BackupPlan
from karvan.plugins.access import Audience
from karvan.plugins.gate import Gate
from karvan.plugins.install import install
from karvan.testing.browser import Browser
from karvan.testing.browser import a_member
from karvan.testing.browser import app_of
from karvan.testing.builders import a_company
from karvan.testing.databases import drop_database
from karvan.testing.databases import new_database
from karvan.testing.installations import initialise
from karvan.testing.installations import open_runtime
from karvan.testing.plugins import on_path
from tests.contract.walk import Address
from tests.contract.walk import Unchanged
from tests.contract.walk import addresses
from tests.support.depot import write_depot

CLI = Actor.cli("test")
NOON = datetime(2025, 3, 3, 12, tzinfo=UTC)
PLUGINS = ("cpq", "crm", "depot", "finance", "inventory")
BY_OTHER_MEANS = frozenset({"/metrics", "/readyz", "/healthz"})
ROLES = (*DEFAULT_ROLES, "nothing")


class World:
    """An installation with everything on, one where everything is off, and people for each role."""

    def __init__(self, runtime) -> None:
        self.runtime = runtime
        self.company = a_company(runtime, plugins=PLUGINS)
        self.bare = a_company(runtime)
        self.other = a_company(runtime, plugins=PLUGINS)
        self.app = app_of(runtime)
        gate: Gate = self.app.extensions["karvan.gate"]
        self.addresses = addresses(self.app, self.company.code, gate.owners)
        self.elsewhere = addresses(self.app, self.bare.code, gate.owners)
        runtime.run(self.company.id, CLI, a_role_of_nothing)

    def browser(self, company, *roles, administrator=False) -> Browser:
        client = self.app.test_client()
        if roles:
            member = a_member(self.runtime, company, roles=roles, is_administrator=administrator)
            client.sign_in(member)
        return client


def a_role_of_nothing(ctx):
    save_role(ctx, SaveRole("nothing", "Nothing", frozenset()))


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    database = new_database("sqlite", tmp_path_factory.mktemp("every-route"))
    folder = tmp_path_factory.mktemp("plugins")
    initialise(database)
    with on_path(folder):
        write_depot(folder)
        runtime = open_runtime(database, FixedClock(NOON))
        install(runtime, CLI, ["depot"], backup=BackupPlan(skip=True))
        yield World(runtime)
        runtime.close()
    drop_database(database)


@pytest.fixture
def unchanged(world):
    found = Unchanged(world.runtime)
    yield found
    found.close()


def ask(client, address: Address):
    return client.open(address.path, method=address.method)


def told(answer) -> str:
    return f"{answer.status_code} {answer.headers.get('Location', '')}"


def test_whoever_is_signed_out_is_led_to_the_sign_in_and_changes_nothing(world, unchanged):
    client, wrong = world.app.test_client(), []

    for address in world.addresses:
        if address.access.audience is Audience.PUBLIC or address.rule in BY_OTHER_MEANS:
            continue
        answer = ask(client, address)
        expected = expected_of_nobody(address)
        if not told(answer).startswith(expected) or unchanged.changes() is not None:
            wrong.append(f"{address}: {told(answer)}")

    assert wrong == []


def expected_of_nobody(address: Address) -> tuple[str, ...]:
    if address.access.audience is Audience.PORTAL:
        return ("401", "404")
    return ("401",) if address.is_api else ("302 /-/login",)


def test_what_is_public_answers_anybody_and_never_fails(world):
    client = world.app.test_client()

    failed = [
        f"{address}: {answer.status_code}"
        for address in world.addresses
        if address.access.audience is Audience.PUBLIC
        if (answer := ask(client, address)).status_code >= 500
        and not (address.rule == "/readyz" and answer.status_code == 503)
    ]

    assert failed == []


def test_a_member_of_another_company_finds_nothing_and_changes_nothing(world, unchanged):
    client, wrong = world.browser(world.other, "administrator"), []
    unchanged.changes()

    for address in world.addresses:
        if not address.is_of_company or address.access.audience is Audience.PUBLIC:
            continue
        answer = ask(client, address)
        expected = (401, 404) if address.access.audience is Audience.PORTAL else (404,)
        if answer.status_code not in expected or unchanged.changes() is not None:
            wrong.append(f"{address}: {told(answer)}")

    assert wrong == []


def test_what_belongs_to_a_module_that_is_off_is_not_there(world, unchanged):
    client, wrong = world.browser(world.bare, "administrator"), []
    nowhere = client.get(f"/c/{world.bare.code}/api/nowhere/v1/nothing")
    unchanged.changes()

    for address in world.elsewhere:
        if address.owner == "core":
            continue
        answer = ask(client, address)
        if answer.status_code != 404 or unchanged.changes() is not None:
            wrong.append(f"{address}: {told(answer)}")
        if address.is_api and answer.json != nowhere.json:
            wrong.append(f"{address}: it is told apart from what never was")

    assert wrong == []


@pytest.mark.parametrize("role", ROLES)
def test_a_role_opens_what_it_may_and_is_refused_the_rest_unchanged(world, unchanged, role):
    client = world.browser(world.company, role)
    held = permissions_of(world, role)
    wrong = []
    unchanged.changes()

    for address in world.addresses:
        if not address.is_of_company or address.access.audience not in {
            Audience.HOLDERS,
            Audience.SIGNED_IN,
        }:
            continue
        if address.needs is not None and not held & {address.needs, "*"}:
            answer = ask(client, address)
            if answer.status_code != 403 or unchanged.changes() is not None:
                wrong.append(f"{address}: {told(answer)}")
        elif address.method == "GET":
            answer = ask(client, address)
            if answer.status_code >= 500 or answer.status_code in {401, 405}:
                wrong.append(f"{address}: {told(answer)}")
            unchanged.changes()

    assert wrong == []


def permissions_of(world, role: str) -> frozenset[str]:
    from karvan.identity.queries.people import list_roles
    from karvan.identity.queries.permissions import implied_permissions
    from karvan.identity.queries.permissions import with_implied

    def read(ctx):
        found = next(each for each in list_roles(ctx) if each.code == role)
        return with_implied(frozenset(found.permissions), implied_permissions(world.runtime))

    return frozenset(world.runtime.run(world.company.id, CLI, read, write=False))


def test_who_does_not_administer_the_installation_is_refused_its_pages_unchanged(world, unchanged):
    client, wrong = world.browser(world.company, "administrator"), []
    unchanged.changes()

    for address in world.addresses:
        if address.is_of_company or address.needs is None:
            continue
        answer = ask(client, address)
        if answer.status_code != 403 or unchanged.changes() is not None:
            wrong.append(f"{address}: {told(answer)}")

    assert wrong == []


def test_every_address_that_changes_something_wants_the_forms_token(world, unchanged):
    client, wrong = world.browser(world.company, "administrator"), []
    unchanged.changes()

    for address in world.addresses:
        if address.method == "GET" or address.access.audience in {Audience.PUBLIC, Audience.PORTAL}:
            continue
        if not address.is_of_company:
            continue
        answer = ask(client, address)
        changes = unchanged.changes()
        if answer.status_code not in {400, 404} or (changes and set(changes) != {"core_throttle"}):
            wrong.append(f"{address}: {told(answer)} {changes}")

    assert wrong == []
