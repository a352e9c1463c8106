"""The sixty lines of the author's guide, installed as pip would: a kind of record with everything
that people know from the bundled ones, and two fields on the parties of core."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from karvan.actors import Actor
from karvan.companies.info import CompanyInfo
from karvan.context import Context
from karvan.entities.declaring.known import get_entity
from karvan.entities.declaring.known import values_of
from karvan.entities.writing.running import run_command
from karvan.identity.services.api_tokens import CreateToken
from karvan.identity.services.api_tokens import create_token
from karvan.migrations.backup import BackupPlan
from karvan.modules.importing.files import ImportFile
from karvan.modules.importing.wizard.at_once import ImportOrder
from karvan.modules.importing.wizard.at_once import import_at_once
from karvan.plugins.install import install
from karvan.plugins.lifecycle import disable
from karvan.plugins.lifecycle import enable
from karvan.runtime import Runtime
from karvan.testing.browser import Browser
from karvan.testing.browser import Member
from karvan.testing.browser import a_member
from karvan.testing.browser import app_of
from karvan.testing.builders import a_company
from karvan.testing.conformance import check_plugin
from karvan.testing.databases import TestDatabase
from karvan.testing.databases import drop_database
from karvan.testing.databases import new_database
from karvan.testing.installations import open_runtime
from karvan.testing.plugins import a_plugin
from karvan.testing.plugins import on_path

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "examples" / "carpool"
PLUGIN = EXAMPLE / "karvan_carpool" / "plugin.py"
CLI = Actor.cli("test")
LICENCE, UNTIL = "x.carpool.licence", "x.carpool.valid_until"


@pytest.fixture(scope="module")
def runtime(
    database_template: TestDatabase, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Runtime]:
    """A server that has it installed, from a folder where pip would have put it."""
    folder = tmp_path_factory.mktemp("site")
    database = new_database(
        database_template.kind, tmp_path_factory.mktemp("carpool"), database_template
    )
    _put_into(folder)
    with on_path(folder):
        runtime = open_runtime(database)
        assert runtime.registry.problems == ()
        report = install(runtime, CLI, ["carpool"], backup=BackupPlan(skip=True))
        assert not [each.error for each in report.outcomes if each.error]
        yield runtime
        runtime.close()
    drop_database(database)


def _put_into(folder: Path) -> None:
    package = EXAMPLE / "karvan_carpool"
    files = {
        path.relative_to(package).as_posix(): path.read_text(encoding="utf-8")
        for path in package.rglob("*.py")
    }
    a_plugin(folder, "carpool", files=files, module="karvan_carpool", distribution="karvan-carpool")
    for name in ("README.md", "pyproject.toml"):
        shutil.copy(EXAMPLE / name, folder / "karvan_carpool")


@pytest.fixture
def company(runtime: Runtime) -> CompanyInfo:
    """A company where it is on."""
    return a_company(runtime, plugins=("carpool",))


@pytest.fixture
def member(runtime: Runtime, company: CompanyInfo) -> Member:
    """An administrator of that company."""
    return a_member(runtime, company)


@pytest.fixture
def browser(runtime: Runtime, member: Member) -> Browser:
    """Signed in as the administrator."""
    app = app_of(runtime)
    browser = app.test_client()
    assert isinstance(browser, Browser)
    browser.sign_in(member)
    return browser


@pytest.fixture
def vehicles(company: CompanyInfo) -> str:
    """The address of the list of vehicles."""
    return f"/c/{company.code}/carpool/vehicles"


@pytest.fixture
def parties(company: CompanyInfo) -> str:
    """The address of the list of parties."""
    return f"/c/{company.code}/-/parties"


def do(runtime: Runtime, company: CompanyInfo, entity: str, command: str, /, **values: Any) -> int:
    """Give a command without a record; gives the id of what was made."""

    def work(ctx: Context) -> int:
        return int(run_command(ctx, get_entity(ctx, entity), command, None, values).id)

    return runtime.run(company.id, CLI, work)


def a_vehicle(runtime: Runtime, company: CompanyInfo, plate: str = "AB 123") -> int:
    return do(runtime, company, "carpool.vehicle", "create", plate=plate, price=2_500_000)


def a_driver(runtime: Runtime, company: CompanyInfo) -> int:
    given = {"name": "Saffron Road", LICENCE: "B 777", UNTIL: date(2030, 1, 31)}
    return do(runtime, company, "core.party", "create", **given)


def read(runtime: Runtime, company: CompanyInfo, entity: str, record: int, *names: str) -> Any:
    """Values of a record."""

    def work(ctx: Context) -> Any:
        declared = get_entity(ctx, entity)
        found = ctx.session.get(declared.model, (ctx.company.id, record))
        return dict(values_of(ctx, declared, [found], [*names])[record])

    return runtime.run(company.id, CLI, work, write=False)


def test_it_has_sixty_lines_at_most_and_the_guide_shows_them() -> None:
    lines = PLUGIN.read_text(encoding="utf-8").splitlines()
    guide = (ROOT / "docs/plugins/an-entity-in-sixty-lines.md").read_text(encoding="utf-8")

    assert len(lines) <= 60
    assert "\n".join(lines) in guide


def test_its_records_have_a_form(
    runtime: Runtime, company: CompanyInfo, browser: Browser, vehicles: str
) -> None:
    answer = browser.submit(
        f"{vehicles}/new", page=f"{vehicles}/new", plate="AB 123", price="25,000.00"
    )

    assert answer.status_code == 303, answer.text
    made = int(answer.headers["Location"].rsplit("/", 1)[1])
    found = read(runtime, company, "carpool.vehicle", made, "plate", "stage", "price")
    assert found == {"plate": "AB 123", "stage": "ready", "price": 2_500_000}
    assert 'value="AB 123"' in browser.get(f"{vehicles}/{made}").text
    assert browser.submit(f"{vehicles}/new", page=f"{vehicles}/new", plate="").status_code == 422


def test_they_have_a_list_in_the_menu_and_an_export(
    runtime: Runtime, company: CompanyInfo, browser: Browser, vehicles: str
) -> None:
    a_vehicle(runtime, company)
    a_vehicle(runtime, company, "CD 456")

    page = browser.get(f"{vehicles}?f=plate:starts:AB").text
    export = browser.get(f"{vehicles}/export.csv").get_data(as_text=True)

    assert "AB 123" in page
    assert "CD 456" not in page
    assert f'href="{vehicles}"' in browser.get(f"/c/{company.code}/").text
    assert "AB 123" in export


def test_they_have_a_board(
    runtime: Runtime, company: CompanyInfo, browser: Browser, vehicles: str
) -> None:
    made = a_vehicle(runtime, company)

    page = browser.get(f"{vehicles}?view=kanban")
    moved = browser.submit(
        f"{vehicles}/{made}/move", page=f"{vehicles}?view=kanban", to="shop", _version="1"
    )

    assert page.status_code == 200
    for text in ("AB 123", "Ready", "On the road", "In the workshop"):
        assert text in page.text
    assert moved.status_code in {200, 204, 303}, moved.text
    assert read(runtime, company, "carpool.vehicle", made, "stage") == {"stage": "shop"}


def test_they_have_rest(
    runtime: Runtime, company: CompanyInfo, member: Member, browser: Browser
) -> None:
    rights = ("carpool.vehicle.read", "carpool.vehicle.create", "core.party.read")
    command = CreateToken(member.id, "program", frozenset(rights))
    token = runtime.run(company.id, CLI, lambda ctx: create_token(ctx, command)).text
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": "one"}
    address = f"/c/{company.code}/api/carpool/v1/vehicles"

    made = browser.post(address, json={"plate": "AB 123", "price": "25000.00"}, headers=headers)
    listed = browser.get(f"{address}?f=plate:eq:AB 123", headers=headers)

    assert made.status_code == 201, made.text
    assert [each["price"] for each in listed.json["items"]] == ["25000.00"]


def test_they_are_imported(runtime: Runtime, company: CompanyInfo) -> None:
    file = ImportFile("cars.csv", b"Plate;Stage;Price\nAB 123;In the workshop;100\n")

    result = import_at_once(runtime, company.id, CLI, ImportOrder("carpool.vehicle", file))

    assert (result["created"], result["errors"]) == (1, [])


def test_parties_have_its_fields_in_form_list_filter_and_export(
    runtime: Runtime, company: CompanyInfo, browser: Browser, parties: str
) -> None:
    driver = a_driver(runtime, company)
    asked = f"f={LICENCE}:eq:B 777&cols=name,{LICENCE},{UNTIL}&sort={UNTIL}"

    form = browser.get(f"{parties}/{driver}").text
    page = browser.get(f"{parties}?{asked}").text
    export = browser.get(f"{parties}/export.csv?{asked}").get_data(as_text=True)

    assert "Driving licence" in form
    assert 'value="B 777"' in form
    assert "Saffron Road" in page
    assert "B 777" in page
    assert "2030-01-31" in export


def test_parties_are_imported_with_its_fields(runtime: Runtime, company: CompanyInfo) -> None:
    rows = "Name;Driving licence;Licence valid until\nAli;B 9;2030-01-31\n"

    result = import_at_once(
        runtime, company.id, CLI, ImportOrder("core.party", ImportFile("p.csv", rows.encode()))
    )

    assert (result["created"], result["errors"]) == (1, [])


def test_parties_have_its_fields_in_rest(
    runtime: Runtime, company: CompanyInfo, member: Member, browser: Browser
) -> None:
    driver = a_driver(runtime, company)
    command = CreateToken(member.id, "program", frozenset({"core.party.read"}))
    token = runtime.run(company.id, CLI, lambda ctx: create_token(ctx, command)).text
    headers = {"Authorization": f"Bearer {token}"}

    shown = browser.get(f"/c/{company.code}/api/core/v1/parties/{driver}", headers=headers)

    assert shown.json["extensions"] == {
        "carpool": {"licence": "B 777", "valid_until": "2030-01-31"}
    }


def test_switched_off_all_of_it_is_gone_and_nothing_is_lost(
    runtime: Runtime, company: CompanyInfo, browser: Browser, vehicles: str, parties: str
) -> None:
    car, driver = a_vehicle(runtime, company), a_driver(runtime, company)

    disable(runtime, CLI, company.id, "carpool")

    for address in (vehicles, f"{vehicles}/{car}", f"{vehicles}/export.csv"):
        assert browser.get(address).status_code == 404
    assert vehicles not in browser.get(f"/c/{company.code}/").text
    assert browser.get(f"/c/{company.code}/api/carpool/v1/vehicles").status_code == 404
    page = browser.get(f"{parties}/{driver}")
    assert page.status_code == 200
    assert "carpool" not in page.text
    assert browser.get(f"{parties}?f={LICENCE}:eq:B 777").status_code == 400

    enable(runtime, CLI, company.id, "carpool")

    assert read(runtime, company, "carpool.vehicle", car, "plate") == {"plate": "AB 123"}
    found = read(runtime, company, "core.party", driver, LICENCE, UNTIL)
    assert found == {LICENCE: "B 777", UNTIL: date(2030, 1, 31)}


@pytest.mark.usefixtures("runtime")
def test_it_keeps_what_every_plugin_must() -> None:
    outcomes = check_plugin("carpool")

    assert [each for each in outcomes if not each.ok] == []
