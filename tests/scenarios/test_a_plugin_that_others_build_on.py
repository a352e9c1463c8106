"""Two plugins from outside: one publishes a port, an event and a point; the other uses them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from karvan.actors import Actor
from karvan.api import DocumentRef
from karvan.companies.info import CompanyInfo
from karvan.context import Context
from karvan.errors import Forbidden
from karvan.errors import Refusal
from karvan.migrations.backup import BackupPlan
from karvan.plugins.install import install
from karvan.plugins.lifecycle import disable
from karvan.plugins.previews import LifecycleRefused
from karvan.runtime import Runtime
from karvan.testing.browser import a_member
from karvan.testing.builders import a_company
from karvan.testing.conformance import check_plugin
from karvan.testing.databases import TestDatabase
from karvan.testing.installations import open_runtime
from karvan.testing.plugins import a_plugin
from karvan.testing.plugins import on_path
from tests.support.books import CLI

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
PARTY = DocumentRef("parties.evening", 1)
CORE_RANGE = "karvan>=0.1,<0.2"


@pytest.fixture
def on_disk(tmp_path: Path) -> Iterator[Path]:
    """Both examples, installed into a folder on the path."""
    folder = tmp_path / "site"
    package = EXAMPLES / "seating" / "karvan_seating"
    files = {
        path.relative_to(package).as_posix(): path.read_text(encoding="utf-8")
        for path in package.rglob("*.py")
    }
    a_plugin(folder, "seating", files=files, module="karvan_seating", distribution="karvan-seating")
    code = (EXAMPLES / "catering" / "catering.py").read_text(encoding="utf-8")
    needs = (CORE_RANGE, "karvan-seating>=0.1,<2")
    a_plugin(folder, "catering", code=code, module="catering", requires=needs)
    for name in ("README.md", "pyproject.toml"):
        shutil.copy(EXAMPLES / "catering" / name, folder)
        shutil.copy(EXAMPLES / "seating" / name, folder / "karvan_seating")
    with on_path(folder):
        yield folder


@pytest.fixture
def runtime(on_disk: Path, fresh_database: TestDatabase) -> Iterator[Runtime]:
    """A server that has both installed."""
    runtime = open_runtime(fresh_database)
    assert runtime.registry.problems == ()
    install(runtime, CLI, ["seating", "catering"], backup=BackupPlan(skip=True))
    yield runtime
    runtime.close()


@pytest.fixture
def enabled_plugins() -> tuple[str, ...]:
    """Both."""
    return ("seating", "catering")


def seating(ctx: Context) -> Any:
    """The port of the one."""
    from karvan_seating.api import Seating  # type: ignore[import-not-found]  # an example

    return ctx.port(Seating)


def test_what_one_publishes_the_other_uses(
    runtime: Runtime, company: CompanyInfo, client: Any
) -> None:
    booking = runtime.run(company.id, CLI, lambda ctx: seating(ctx).book(PARTY, 4))
    again = runtime.run(company.id, CLI, lambda ctx: seating(ctx).book(PARTY, 4))
    extras = runtime.run(company.id, CLI, lambda ctx: seating(ctx).extras(4), write=False)

    client.sign_in(a_member(runtime, company))
    page = client.get(f"/c/{company.code}/catering/meals")

    assert booking == again
    assert (booking.seats, booking.price.minor) == (4, 6000)
    assert [(each.title, each.price.minor) for each in extras] == [("Meals", 3600)]
    assert page.json == {"meals": 4, "free": 16}


def test_a_refusal_of_the_provider_leaves_nothing_with_either(
    runtime: Runtime, company: CompanyInfo
) -> None:
    with pytest.raises(Refusal, match="20 seats are free"):
        runtime.run(company.id, CLI, lambda ctx: seating(ctx).book(PARTY, 21))

    meals = runtime.run(company.id, CLI, lambda ctx: ctx.setting("catering.meals"), write=False)
    assert meals == 0


def test_seats_that_were_given_back_may_be_booked_anew(
    runtime: Runtime, company: CompanyInfo
) -> None:
    def change(ctx: Context) -> int:
        seating(ctx).book(PARTY, 20)
        seating(ctx).give_back(PARTY)
        seating(ctx).book(PARTY, 5)
        return int(seating(ctx).free())

    assert runtime.run(company.id, CLI, change) == 15


def test_each_company_has_the_port_where_the_plugin_is_on(
    runtime: Runtime, company: CompanyInfo
) -> None:
    other = a_company(runtime, plugins=("seating",))
    neither = a_company(runtime)
    runtime.run(company.id, CLI, lambda ctx: seating(ctx).book(PARTY, 4))

    assert runtime.run(other.id, CLI, lambda ctx: seating(ctx).free(), write=False) == 20
    assert runtime.run(other.id, CLI, lambda ctx: seating(ctx).extras(1), write=False) == []
    assert runtime.run(neither.id, CLI, seating, write=False) is None


def test_the_one_that_is_built_on_cannot_be_switched_off_first(
    runtime: Runtime, company: CompanyInfo
) -> None:
    with pytest.raises(LifecycleRefused, match="catering requires seating"):
        disable(runtime, CLI, company.id, "seating")


def test_booking_needs_the_permission_of_the_provider(
    runtime: Runtime, company: CompanyInfo
) -> None:
    viewer = Actor.user(9, "Viewer", frozenset({"seating.see"}))

    with pytest.raises(Forbidden, match=r"seating\.book"):
        runtime.run(company.id, viewer, lambda ctx: seating(ctx).book(PARTY, 1))


@pytest.mark.parametrize("plugin", ["seating", "catering"])
def test_both_keep_what_every_plugin_must(on_disk: Path, plugin: str) -> None:
    outcomes = check_plugin(plugin)

    assert [each for each in outcomes if not each.ok] == []
