"""Others are told of invoices by the names of finance's events."""

from __future__ import annotations

import sys

import pytest
from plugins.finance.tests.invoicing.test_invoices import Office
from sqlalchemy import select

from karvan.actors import Actor
from karvan.migrations.backup import BackupPlan
from karvan.plugins.install import install
from karvan.testing.builders import a_company
from karvan.testing.installations import open_runtime
from karvan.testing.plugins import a_plugin
from karvan.testing.plugins import on_path
from karvan_finance.invoicing.services.cancelling import cancel_invoice
from karvan_finance.settling.models import Match
from karvan_finance.settling.services.undoing import UndoMatch
from karvan_finance.settling.services.undoing import undo_match

LISTENER = '''
"""Hears what finance tells of invoices."""
from karvan.api import hookimpl

HEARD = []


def hear(name):
    def handler(ctx, event):
        HEARD.append((name, event.document.id, event.kind, event.total))

    return handler


@hookimpl
def karvan_setup(setup):
    for name in ("posted", "reversed", "settled", "unsettled"):
        setup.on(f"finance.invoice_{name}", "after", hear(name))
'''


@pytest.fixture
def heard(tmp_path, fresh_database, books_of):
    """An office of a company in which a listener is on, and what it has heard."""
    a_plugin(tmp_path / "site", "listener", code=LISTENER)
    with on_path(tmp_path / "site"):
        runtime = open_runtime(fresh_database)
        install(runtime, Actor.system(), ["listener"], backup=BackupPlan(skip=True))
        books = books_of(runtime, a_company(runtime, plugins=("finance", "listener")))
        yield Office(books), sys.modules["test_listener"].HEARD
        runtime.close()


def test_posting_settling_opening_again_and_cancelling_are_told(heard):
    office, told = heard
    invoice = office.post(("100", None, None))
    office.pay(invoice, "100")
    match = office.books.run(lambda ctx: ctx.session.scalars(select(Match.id)).one(), write=False)
    office.books.run(lambda ctx: undo_match(ctx, UndoMatch(match)))
    office.do(cancel_invoice, invoice)

    assert told == [
        (name, invoice, "invoice", 10000) for name in ("posted", "settled", "unsettled", "reversed")
    ]
