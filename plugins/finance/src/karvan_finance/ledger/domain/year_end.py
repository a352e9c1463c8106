"""What a closing entry says: every balance of income and expense turned, the sum into equity.

sales -500, rent 200   ->   sales +500, rent -200, retained earnings -300
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class OpenResult:
    """What an account of income or expense holds, per party and currency where it is kept so."""

    account_id: int
    balance: int
    amount_cur: int
    currency: str
    party_id: int | None = None


def closing_lines(results: Iterable[OpenResult]) -> list[OpenResult]:
    """The lines that bring all results to zero; the sum of their balances is what equity takes.

    Where money and currency stand on different sides, each gets a line of its own, since no line
    may hold amounts of opposite sign.
    """
    lines = []
    for each in results:
        turned = OpenResult(
            each.account_id, -each.balance, -each.amount_cur, each.currency, each.party_id
        )
        if turned.balance * turned.amount_cur < 0:
            lines += [
                OpenResult(each.account_id, turned.balance, 0, each.currency, each.party_id),
                OpenResult(each.account_id, 0, turned.amount_cur, each.currency, each.party_id),
            ]
        elif turned.balance or turned.amount_cur:
            lines.append(turned)
    return lines
