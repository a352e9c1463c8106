"""A plugin that was installed, used and removed leaves nothing, and its export brings all back."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from karvan.companies.info import CompanyInfo
from karvan.context import Context
from karvan.contracts.references import DocumentRef
from karvan.migrations.backup import BackupPlan
from karvan.modules.activities.commands import ActivityFacts
from karvan.modules.activities.commands import CreateActivity
from karvan.modules.activities.commands import FinishActivity
from karvan.modules.activities.services import add_note
from karvan.modules.activities.services import create_activity
from karvan.modules.activities.services import finish_activity
from karvan.modules.attachments.services import StoreFile
from karvan.modules.attachments.services import store_file
from karvan.modules.tags.services import CreateTag
from karvan.modules.tags.services import add_tag
from karvan.modules.tags.services import create_tag
from karvan.plugins.install import install
from karvan.plugins.lifecycle import disable
from karvan.plugins.lifecycle import enable
from karvan.plugins.uninstall import import_data
from karvan.plugins.uninstall import uninstall
from karvan.runtime import Runtime
from karvan.testing.builders import a_company
from karvan.testing.living_checks import differing
from karvan.testing.living_checks import rows_of
from karvan.testing.living_checks import schema_of
from karvan_finance.ledger.models import JournalEntry
from tests.support.books import CLI
from tests.support.books import breaches_of
from tests.support.books import open_year
from tests.support.books import post_sale
from tests.support.books import posted_numbers

NO_BACKUP = BackupPlan(skip=True)
BUNDLED = ("cpq", "crm", "finance", "inventory")


def everything_in(runtime: Runtime) -> dict[str, str]:
    """Tables with their columns, and a digest of the rows of each, but for the audit trail."""
    return {**schema_of(runtime.database), **rows_of(runtime.database)}


def use(runtime: Runtime, company: CompanyInfo, word: str) -> None:
    """Work with the plugin a little, and hang something of every kind on a record of it."""
    if word == "finance":
        runtime.run(company.id, CLI, open_year)
        for _ in range(3):
            runtime.run(company.id, CLI, lambda ctx: post_sale(ctx, 300))
        runtime.run(company.id, CLI, hang_everything_on_an_entry)


def hang_everything_on_an_entry(ctx: Context) -> None:
    """A note, a file, an activity that is done with its timeline, and a tag of the company."""
    entry = ctx.session.scalars(select(JournalEntry).limit(1)).one()
    ref = DocumentRef("finance.entry", entry.id)
    add_note(ctx, ref, "Looks right")
    store_file(ctx, StoreFile("receipt.pdf", b"%PDF-1.7 one box", ref))
    activity = create_activity(ctx, CreateActivity(ActivityFacts("Call the bank"), ref))
    finish_activity(ctx, FinishActivity(activity.id, activity.version))
    add_tag(ctx, ref, "Checked")


@pytest.mark.parametrize("word", BUNDLED)
def test_installed_used_and_removed_the_database_is_as_before(
    fresh_runtime: Runtime, tmp_path: Path, word: str
) -> None:
    runtime = fresh_runtime
    company = a_company(runtime)
    runtime.run(company.id, CLI, lambda ctx: create_tag(ctx, CreateTag("Checked")).id)
    uninstall(runtime, CLI, word, tmp_path / "never-used.zip")
    before = everything_in(runtime)

    install(runtime, CLI, [word], backup=NO_BACKUP)
    enable(runtime, CLI, company.id, word)
    use(runtime, company, word)
    disable(runtime, CLI, company.id, word)
    uninstall(runtime, CLI, word, tmp_path / "used.zip")

    assert differing(before, everything_in(runtime)) == []


def test_the_export_brings_the_books_back_to_the_cent(
    fresh_runtime: Runtime, tmp_path: Path
) -> None:
    runtime, export = fresh_runtime, tmp_path / "books.zip"
    company = a_company(runtime, plugins=("finance",))
    use(runtime, company, "finance")
    disable(runtime, CLI, company.id, "finance")
    before = everything_in(runtime)

    uninstall(runtime, CLI, "finance", export)
    install(runtime, CLI, ["finance"], backup=NO_BACKUP)
    import_data(runtime.database, "finance", export)

    made_anew = {"rows of core_plugin", "rows of core_search"}
    assert set(differing(before, everything_in(runtime))) <= made_anew
    enable(runtime, CLI, company.id, "finance")
    runtime.run(company.id, CLI, lambda ctx: post_sale(ctx, 300))
    assert runtime.run(company.id, CLI, posted_numbers, write=False) == [1, 2, 3, 4]
    assert breaches_of(runtime, company.id) == []
