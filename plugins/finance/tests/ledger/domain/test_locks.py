"""Lock dates without a database: the areas of an entry, what exceptions do, which lock holds."""

from __future__ import annotations

from datetime import date

import pytest

from karvan_finance.ledger.domain.locks import ALWAYS
from karvan_finance.ledger.domain.locks import JOURNALS
from karvan_finance.ledger.domain.locks import Lock
from karvan_finance.ledger.domain.locks import LockArea
from karvan_finance.ledger.domain.locks import areas_of
from karvan_finance.ledger.domain.locks import furthest
from karvan_finance.ledger.domain.locks import lock_in_force
from karvan_finance.ledger.models.journals import JournalKind

JAN, FEB, MAR = date(2025, 1, 31), date(2025, 2, 28), date(2025, 3, 31)


@pytest.mark.parametrize(
    ("kind", "has_tax", "own"),
    [
        ("sale", True, {LockArea.SALE, LockArea.TAX}),
        ("purchase", False, {LockArea.PURCHASE}),
        ("bank", False, {LockArea.BANK}),
        ("cash", False, {LockArea.BANK}),
        ("general", True, {LockArea.TAX}),
        ("opening", False, set()),
    ],
)
def test_an_entry_belongs_to_the_areas_of_its_journal_and_taxes(kind, has_tax, own):
    assert areas_of(kind, has_tax=has_tax) == ALWAYS | own


def test_the_areas_know_only_kinds_of_journals_that_there_are():
    assert {kind for kinds in JOURNALS.values() for kind in kinds} <= set(JournalKind)


def test_an_exception_sets_a_lock_back_but_never_the_hard_one():
    assert lock_in_force(LockArea.SALE, MAR, [FEB, JAN]).last_day == JAN
    assert lock_in_force(LockArea.SALE, JAN, [FEB]).last_day == JAN
    assert lock_in_force(LockArea.HARD, MAR, [JAN]).last_day == MAR


def test_the_lock_that_shuts_most_days_holds_the_hard_one_first():
    locks = [Lock(LockArea.ALL, FEB), Lock(LockArea.HARD, FEB), Lock(LockArea.SALE, MAR)]

    assert furthest(locks, ALWAYS) == Lock(LockArea.HARD, FEB)
    assert furthest(locks, ALWAYS | {LockArea.SALE}).first_open == date(2025, 4, 1)
    assert furthest(locks[2:], ALWAYS) is None
