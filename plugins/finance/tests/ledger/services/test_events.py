"""Others are asked before a posting and told after it, by the names of finance's events."""

from __future__ import annotations

import sys

import pytest

from karvan.actors import Actor
from karvan.errors import Refusal
from karvan.events.worker import Worker
from karvan.migrations.backup import BackupPlan
from karvan.plugins.install import install
from karvan.testing.builders import a_company
from karvan.testing.installations import open_runtime
from karvan.testing.plugins import a_plugin
from karvan.testing.plugins import on_path
from karvan_finance.ledger.services.reversal import ReverseEntry
from karvan_finance.ledger.services.reversal import reverse_entry

LISTENER = '''
"""Hears what finance asks and tells, and refuses entries of more than 1000.00."""
from karvan.api import Refusal, hookimpl

HEARD = []


class TooMuch(Refusal):
    """No entry may be larger than 1000."""

    code = "listener.too_much"


def guard(ctx, event):
    if max(line.amount for line in event.lines) > 100_000:
        raise TooMuch


def hear(phase):
    def handler(ctx, event):
        HEARD.append((phase, event.document.id, event.document.number, len(event.lines)))

    return handler


@hookimpl
def karvan_setup(setup):
    setup.on("finance.entry_posting", "ask", guard, needs=("lines",))
    setup.on("finance.entry_posted", "after", hear("after"))
    setup.on("finance.entry_posted", "committed", hear("committed"))
    setup.on("finance.entry_reversed", "after", hear("reversed"), needs=("on",))
'''


@pytest.fixture
def heard(tmp_path, fresh_database, books_of):
    """Books of a company in which a listener is on, and what it has heard."""
    a_plugin(tmp_path / "site", "listener", code=LISTENER)
    with on_path(tmp_path / "site"):
        runtime = open_runtime(fresh_database)
        install(runtime, Actor.system(), ["listener"], backup=BackupPlan(skip=True))
        books = books_of(runtime, a_company(runtime, plugins=("finance", "listener")))
        yield books, sys.modules["test_listener"].HEARD
        runtime.close()


def test_a_refusal_of_one_who_is_asked_stops_the_posting(heard):
    books, told = heard
    draft = books.draft([("1110", "1000.01"), ("4000", "-1000.01")])

    with pytest.raises(Refusal, match="larger than 1000"):
        books.post_draft(draft)

    assert books.entry(draft.entry_id).state == "draft"
    assert told == []


def test_those_told_after_see_the_id_and_those_told_committed_the_number(heard):
    books, told = heard

    entry = books.post([("1110", "10"), ("4000", "-10")])
    Worker(books.runtime).run_once()

    assert told == [
        ("after", entry.id, None, 2),
        ("committed", entry.id, "GEN/2025/00001", 2),
    ]


def test_a_reversal_tells_of_the_entry_that_was_reversed(heard):
    books, told = heard
    entry = books.post([("1110", "10"), ("4000", "-10")])

    books.run(lambda ctx: reverse_entry(ctx, ReverseEntry(entry.id)))

    assert ("reversed", entry.id, None, 2) in told
