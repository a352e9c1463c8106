"""A chart of accounts as data: accounts in order, groups before what they gather, and roles.

A chart is a CSV file with the columns code, parent, type, kind (group, account or control), en, fa
and roles (words separated by spaces).
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass

from karvan_finance.ledger.domain.ledger import AccountType


@dataclass(frozen=True)
class ChartAccount:
    """One account of a chart, before any company has it."""

    code: str
    parent: str | None
    type: AccountType
    is_group: bool
    is_control: bool
    names: dict[str, str]
    roles: tuple[str, ...]


def read_chart(text: str) -> list[ChartAccount]:
    """Return the accounts of a chart in the order of the file; raises ValueError for a bad one."""
    accounts = [_account(row) for row in csv.DictReader(io.StringIO(text))]
    seen: set[str] = set()
    for account in accounts:
        if account.code in seen or (account.parent and account.parent not in seen):
            message = f"account {account.code} stands twice, or before its parent"
            raise ValueError(message)
        seen.add(account.code)
    return accounts


def _account(row: dict[str, str]) -> ChartAccount:
    return ChartAccount(
        code=row["code"],
        parent=row["parent"] or None,
        type=AccountType(row["type"]),
        is_group=row["kind"] == "group",
        is_control=row["kind"] == "control",
        names={"en": row["en"], "fa": row["fa"]},
        roles=tuple(row["roles"].split()),
    )
