"""`karvan verify`: every check, the triggers, and an exit code a script can trust."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable
from collections.abc import Iterator
from typing import Any

import pytest
from click.testing import CliRunner
from click.testing import Result

from karvan.actors import Actor
from karvan.audit.seal import seal_company
from karvan.audit.verification import verify_company
from karvan.audit.verification import verify_database
from karvan.builtin import CORE_SETUPS
from karvan.cli.main import cli
from karvan.companies.info import CompanyInfo
from karvan.context import Context
from karvan.db.base import metadata
from karvan.db.engine import Database
from karvan.db.triggers import drop_triggers
from karvan.db.triggers import install
from karvan.plugins.findings import Breach
from karvan.plugins.findings import CheckResult
from karvan.plugins.registry import PluginRegistry
from karvan.runtime import Runtime
from karvan.testing.builders import a_company
from karvan.testing.databases import TestDatabase
from karvan.testing.databases import drop_database
from karvan.testing.databases import new_database
from karvan.testing.installations import config_for
from karvan.testing.installations import open_runtime

CLI = Actor.cli("test")


@pytest.fixture(scope="module")
def own_database(
    database_template: TestDatabase, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[TestDatabase]:
    """A database of this module's own, because triggers are taken off."""
    made = new_database(
        database_template.kind, tmp_path_factory.mktemp("verified"), database_template
    )
    yield made
    drop_database(made)


@pytest.fixture(scope="module")
def own_runtime(own_database: TestDatabase) -> Iterator[Runtime]:
    opened = open_runtime(own_database)
    yield opened
    opened.close()


@pytest.fixture
def runtime(own_runtime: Runtime) -> Runtime:
    return own_runtime


@pytest.fixture
def company(runtime: Runtime) -> CompanyInfo:
    return a_company(runtime)


@pytest.fixture
def run(own_database: TestDatabase) -> Any:
    """Calls `karvan verify`; gives its result."""
    environment = {"KARVAN_DATABASE_URL": own_database.url}
    if own_database.owner_url:
        environment["KARVAN_OWNER_DATABASE_URL"] = own_database.owner_url

    def call(*words: str) -> Result:
        return CliRunner().invoke(cli, ["verify", *words], env=environment)

    return call


@contextlib.contextmanager
def without_triggers(runtime: Runtime, table: str) -> Iterator[None]:
    with runtime.database.begin(write=True, owner=True) as connection:
        drop_triggers(connection, [table])
    yield
    with runtime.database.begin(write=True, owner=True) as connection:
        install(connection, [metadata.tables[table]])


def test_an_untouched_company_is_as_it_must_be(company: CompanyInfo, run: Any):
    result = run("--company", company.code, "--json")

    answer = json.loads(result.stdout)
    assert result.exit_code == 0, result.output
    assert answer["ok"]
    assert set(answer["checks"][1]) == {"code", "company", "ok", "checked", "breaches"}
    companies = {each["code"]: each["company"] for each in answer["checks"]}
    assert companies["core.audit"] == company.code
    assert [companies["triggers"], companies["isolation"]] == [None, None]


def test_a_missing_trigger_is_named_and_the_command_fails(
    runtime: Runtime, company: CompanyInfo, run: Any
):
    with without_triggers(runtime, "core_audit"):
        result = run("--company", company.code, "--json")

    checks = {each["code"]: each for each in json.loads(result.stdout)["checks"]}
    assert result.exit_code == 1
    assert not checks["triggers"]["ok"]
    assert {"core_audit"} == {each["table"] for each in checks["triggers"]["breaches"]}
    assert "append_only" in {each["rule"] for each in checks["triggers"]["breaches"]}


def test_people_get_a_table_and_one_line_for_each_breach(
    runtime: Runtime, company: CompanyInfo, run: Any
):
    with without_triggers(runtime, "core_audit_seal"):
        result = run("--company", company.code)

    assert result.exit_code == 1
    assert "FAILED" in result.stdout
    assert "core_audit_seal: append_only: missing" in result.stdout


def test_only_the_checks_asked_for_are_run(company: CompanyInfo, run: Any):
    result = run("audit", "--company", company.code, "--json")

    assert [each["code"] for each in json.loads(result.stdout)["checks"]] == ["core.audit"]


def test_a_check_nobody_declares_is_a_wrong_use(company: CompanyInfo, run: Any):
    result = run("stock", "--company", company.code)

    assert result.exit_code == 2
    assert "audit" in result.output


def test_without_a_company_all_are_verified_the_installation_first(company: CompanyInfo, run: Any):
    result = run("audit", "--json")

    companies = [each["company"] for each in json.loads(result.stdout)["checks"]]
    assert companies[0] == "-"
    assert company.code in companies


def test_a_published_head_is_looked_for(
    runtime: Runtime, company: CompanyInfo, run: Any, settle: Callable[[Runtime, int], None]
):
    settle(runtime, company.id)
    link = seal_company(runtime, company.id)
    assert link is not None

    found = run("audit", "--company", company.code, "--anchor", link.head.hex())
    missing = run("audit", "--company", company.code, "--anchor", "ab" * 32)

    assert (found.exit_code, missing.exit_code) == (0, 1)


def test_the_head_is_printed_so_that_it_can_be_kept_elsewhere(
    runtime: Runtime, company: CompanyInfo, run: Any, settle: Callable[[Runtime, int], None]
):
    settle(runtime, company.id)

    answer = json.loads(run("audit", "--company", company.code, "--seal", "--json").stdout)
    shown = run("audit", "--company", company.code).stdout

    head = answer["checks"][0]["head"]
    assert len(head) == 64
    assert f"head of {company.code}: {head}" in shown


def test_an_anchor_without_its_company_is_a_wrong_use(company: CompanyInfo, run: Any):
    assert run("audit", "--anchor", "ab" * 32).exit_code == 2


@pytest.fixture
def with_checks(own_database: TestDatabase) -> Iterator[Runtime]:
    """An installation with a check that raises and one that finds something."""

    def raising(_ctx: Context) -> CheckResult:
        raise LookupError("the shelf is empty")

    def finding(_ctx: Context) -> CheckResult:
        return CheckResult("core.shelves", ok=False, checked=1, breaches=[Breach("t", 1, "r", "x")])

    def declare(setup: Any) -> None:
        setup.check("verify", raising, code="raising", title="Raising")
        setup.check("verify", finding, code="shelves", title="Shelves")
        setup.check("health", raising, code="other", title="Another scope")

    config = config_for(own_database)
    registry = PluginRegistry.load(config, core=(*CORE_SETUPS, declare))
    database = Database.open(own_database.url, own_database.owner_url)
    opened = Runtime(config, database, registry)
    yield opened
    opened.close()


def test_a_check_that_raises_is_a_breach_and_the_others_still_run(with_checks: Runtime):
    company = a_company(with_checks)

    found = with_checks.run(company.id, CLI, verify_company, write=False)

    results = {each.result.code: each.result for each in found}
    assert {"core.audit", "core.raising", "core.shelves"} <= set(results)
    assert results["core.audit"].ok
    assert "the shelf is empty" in results["core.raising"].breaches[0].text


def test_the_tables_of_every_company_have_a_policy(runtime: Runtime, company: CompanyInfo):
    found = runtime.run(
        company.id, CLI, lambda ctx: verify_database(ctx, ["isolation"]), write=False
    )

    [isolation] = found
    assert isolation.result.ok
    assert (isolation.result.checked > 0) == (runtime.database.kind == "postgresql")
