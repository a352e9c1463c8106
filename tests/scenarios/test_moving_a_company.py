"""A company leaves whole and comes back whole: here, or in an installation that knows nobody of it."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy import text

from karvan.actors import EVERYTHING
from karvan.actors import Actor
from karvan.audit.models import AuditEntry
from karvan.care.company_export import CompanyManifest
from karvan.care.company_export import export_company
from karvan.care.company_import import import_company
from karvan.care.company_removal import plan_removal
from karvan.care.company_removal import remove_company
from karvan.care.company_tables import find_tables
from karvan.care.errors import NotImportable
from karvan.companies.info import CompanyInfo
from karvan.context import Context
from karvan.modules.attachments.services import StoreFile
from karvan.modules.attachments.services import store_file
from karvan.modules.history.people import names_of_actors
from karvan.runtime import Runtime
from karvan.testing.browser import a_member
from karvan.testing.builders import a_company
from karvan.testing.databases import TestDatabase
from karvan.testing.databases import drop_database
from karvan.testing.databases import new_database
from karvan.testing.installations import initialise
from karvan.testing.installations import open_runtime
from tests.support.books import CLI
from tests.support.books import breaches_of
from tests.support.books import open_year
from tests.support.books import post_sale
from tests.support.books import posted_numbers

RENUMBERED = {"core_role", "core_role_permission", "core_membership", "core_membership_role"}


@pytest.fixture
def caravan(fresh_runtime: Runtime) -> CompanyInfo:
    company = a_company(fresh_runtime, plugins=("finance",), code="CARAVAN")
    fresh_runtime.run(company.id, CLI, open_year)
    for minor in (900, 1200, 1500):
        fresh_runtime.run(company.id, CLI, lambda ctx, m=minor: post_sale(ctx, m))
    fresh_runtime.run(company.id, CLI, lambda ctx: store_file(ctx, StoreFile("a.txt", b"hello")))
    a_member(fresh_runtime, company, name="Ada Example")
    return company


@pytest.fixture
def elsewhere(database_template: TestDatabase, tmp_path: Path) -> Iterator[Runtime]:
    """An installation on the other kind of database, where somebody has numbers already."""
    (tmp_path / "elsewhere").mkdir()
    other = "sqlite" if database_template.kind == "postgresql" else "postgresql"
    database = new_database(other, tmp_path / "elsewhere")
    initialise(database)
    runtime = open_runtime(database)
    a_member(runtime, a_company(runtime, code="HERE"), name="Somebody Else")
    yield runtime
    runtime.close()
    drop_database(database)


def contents(manifest: CompanyManifest) -> dict[str, str]:
    """What each table held; what is numbered by the installation is compared by its count."""
    return {
        name: str(part.count) if name in RENUMBERED | {"core_company", "core_job"} else part.sha256
        for name, part in manifest.tables.items()
    }


def rows_left(runtime: Runtime, company_id: int) -> list[str]:
    with runtime.database.begin(write=False, owner=True) as connection:
        return [
            each.name
            for each in find_tables(connection, company_id)
            if connection.execute(each.table.select().where(each.where).limit(1)).first()
        ]


def test_a_company_leaves_without_residue_and_comes_back_equal(
    fresh_runtime: Runtime, caravan: CompanyInfo, tmp_path: Path
):
    other = a_company(fresh_runtime, plugins=("finance",), code="OTHER")
    fresh_runtime.run(other.id, CLI, open_year)
    fresh_runtime.run(other.id, CLI, lambda ctx: post_sale(ctx, 700))
    before = contents(export_company(fresh_runtime, other, tmp_path / "other1.zip"))
    planned = plan_removal(fresh_runtime, caravan)

    gone = remove_company(fresh_runtime, CLI, caravan, tmp_path / "caravan.zip")

    assert planned["finance_entry"] == 3
    assert rows_left(fresh_runtime, caravan.id) == []
    folder = fresh_runtime.config.files.folder
    assert not any((folder / name).exists() for name in gone.files)
    assert contents(export_company(fresh_runtime, other, tmp_path / "other2.zip")) == before
    assert breaches_of(fresh_runtime, other.id) == []
    assert head_in_trail(fresh_runtime) == gone.head

    import_company(fresh_runtime, tmp_path / "caravan.zip")

    back = fresh_runtime.company("CARAVAN")
    again = export_company(fresh_runtime, back, tmp_path / "again.zip")
    assert back.id != caravan.id
    assert contents(again) == contents(gone)
    assert again.files == gone.files
    assert breaches_of(fresh_runtime, back.id) == []
    fresh_runtime.run(back.id, CLI, lambda ctx: post_sale(ctx, 300))
    assert fresh_runtime.run(back.id, CLI, posted_numbers, write=False) == [1, 2, 3, 4]
    assert breaches_of(fresh_runtime, back.id) == []


def test_another_installation_takes_it_under_another_code_with_its_people(
    fresh_runtime: Runtime, caravan: CompanyInfo, elsewhere: Runtime, tmp_path: Path
):
    sent = export_company(fresh_runtime, caravan, tmp_path / "caravan.zip")

    import_company(elsewhere, tmp_path / "caravan.zip", "ARRIVED")

    here = elsewhere.company("ARRIVED")
    assert breaches_of(elsewhere, here.id) == []
    elsewhere.run(here.id, CLI, lambda ctx: post_sale(ctx, 300))
    assert elsewhere.run(here.id, CLI, posted_numbers, write=False) == [1, 2, 3, 4]
    assert breaches_of(elsewhere, here.id) == []
    assert breaches_of(elsewhere, "HERE") == []
    assert sent.files
    with elsewhere.database.begin(write=False) as connection:
        ada = "SELECT disabled_at IS NOT NULL FROM core_user WHERE name = 'Ada Example'"
        assert connection.scalar(text(ada))


def test_the_trail_names_who_acted_there_not_who_has_the_number_here(
    fresh_runtime: Runtime, caravan: CompanyInfo, elsewhere: Runtime, tmp_path: Path
):
    member = a_member(fresh_runtime, caravan, name="Zara Example")
    zara = Actor("user", member.id, member.name, frozenset({EVERYTHING}))
    fresh_runtime.run(caravan.id, zara, lambda ctx: post_sale(ctx, 100))
    export_company(fresh_runtime, caravan, tmp_path / "caravan.zip")

    import_company(elsewhere, tmp_path / "caravan.zip")

    names = elsewhere.run("CARAVAN", CLI, who_acted, write=False)
    assert "Zara Example" in names
    assert "Somebody Else" not in names


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda values: {**values, "format": 9}, "newer version"),
        (
            lambda values: {**values, "heads": {**values["heads"], "core": "core_0001"}},
            "core is at",
        ),
        (lambda values: {**values, "users": {"count": 99, "sha256": "0"}}, "users.jsonl"),
        (lambda values: {"format": 1}, "cannot be used"),
    ],
    ids=["format", "version", "checksum", "nonsense"],
)
def test_a_file_that_does_not_fit_is_refused_and_nothing_is_done(
    fresh_runtime: Runtime, caravan: CompanyInfo, tmp_path: Path, spoil, words: str
):
    export_company(fresh_runtime, caravan, tmp_path / "whole.zip")
    spoilt = tmp_path / "spoilt.zip"
    with zipfile.ZipFile(tmp_path / "whole.zip") as source, zipfile.ZipFile(spoilt, "x") as made:
        for name in source.namelist():
            content = source.read(name)
            if name == "manifest.json":
                content = json.dumps(spoil(json.loads(content))).encode()
            made.writestr(name, content)

    with pytest.raises(NotImportable, match=words):
        import_company(fresh_runtime, spoilt, "AGAIN")

    with fresh_runtime.database.begin(write=False) as connection:
        assert connection.scalar(text("SELECT count(*) FROM core_company")) == 2


def test_a_code_that_is_taken_needs_another(
    fresh_runtime: Runtime, caravan: CompanyInfo, tmp_path: Path
):
    export_company(fresh_runtime, caravan, tmp_path / "caravan.zip")

    with pytest.raises(NotImportable, match="--code"):
        import_company(fresh_runtime, tmp_path / "caravan.zip")


def who_acted(ctx: Context) -> set[str]:
    entries = list(ctx.session.scalars(select(AuditEntry)))
    return set(names_of_actors(ctx, entries).values())


def head_in_trail(runtime: Runtime) -> str:
    with runtime.database.begin(write=False, owner=True) as connection:
        found = connection.scalar(
            text(
                "SELECT data FROM core_audit WHERE company_id = 0 AND entity = 'core.company' AND op = 'D'"
            )
        )
    data = json.loads(found) if isinstance(found, str) else found
    return data["head"][0]
