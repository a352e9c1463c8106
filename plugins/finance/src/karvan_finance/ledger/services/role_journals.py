"""Journals by account role: what other plugins post, without knowing any account.

The role of each line and the asker's document are kept on the lines, so that changing which account
plays a role changes no history.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from karvan.api import DocumentRef
from karvan.api import Invalid
from karvan.api import Problem
from karvan.api import link
from karvan.contracts.posting import Journal
from karvan.contracts.posting import JournalRequest
from karvan_finance import errors
from karvan_finance.errors import problem
from karvan_finance.ledger.models import Account
from karvan_finance.ledger.services.accounts import find_account_for_role
from karvan_finance.ledger.services.drafting import DraftEntry
from karvan_finance.ledger.services.drafting import DraftLine
from karvan_finance.ledger.services.drafting import create_draft
from karvan_finance.ledger.services.journals import GENERAL
from karvan_finance.ledger.services.journals import get_journal
from karvan_finance.ledger.services.open_days import first_open_day
from karvan_finance.ledger.services.posting import ENTRY
from karvan_finance.ledger.services.posting import post_entries

if TYPE_CHECKING:
    from karvan.api import Context

BOOKS_START = "finance.books_start"


def post_journal(ctx: Context, request: JournalRequest) -> Journal:
    """Post a request by the roles of its lines; that a source posts once is kept by core.

    Before the start of the books nothing is written. Raises Invalid for a line that cannot be
    booked.
    """
    start = ctx.setting(BOOKS_START)
    if start is not None and request.on < start:
        return Journal("before_start", None, None, request.on)
    on = request.on
    if request.if_closed == "next_open_day":
        on = first_open_day(ctx, request.on) or request.on
    draft = create_draft(
        ctx,
        DraftEntry(
            journal_id=get_journal(ctx, GENERAL).id,
            date=on,
            lines=[line for _, line in plan_lines(ctx, request)],
            narration=request.narration,
            source_kind=request.source.kind,
            source_id=request.source.id,
        ),
    )
    (entry,) = post_entries(ctx, [draft.id])
    ref = DocumentRef(ENTRY, entry.id)
    link(ctx, ref, request.source, "posts")
    return Journal("posted", ref, None, on)


def plan_lines(ctx: Context, request: JournalRequest) -> list[tuple[Account, DraftLine]]:
    """The account and line each amount of the request goes to; raises Invalid with all faults."""
    planned: list[tuple[Account, DraftLine]] = []
    problems: list[Problem] = []
    for number, line in enumerate(request.lines, start=1):
        account = find_account_for_role(ctx, line.role, dict(line.selectors))
        field = f"lines.{number}.role"
        if account is None:
            problems.append(problem(errors.RoleWithoutAccount(role=line.role), field=field))
            continue
        if line.amount.currency != ctx.company.currency:
            foreign = errors.ForeignMoney(
                expected=ctx.company.currency, currency=line.amount.currency
            )
            problems.append(problem(foreign, field=field))
        planned.append(
            (
                account,
                DraftLine(
                    account_id=account.id,
                    balance=line.amount.minor,
                    party_id=line.party_id,
                    role=line.role,
                    name=line.memo,
                    source_kind=request.source.kind,
                    source_id=request.source.id,
                    dimension_set_id=line.dimension_set_id,
                ),
            )
        )
    if problems:
        raise Invalid(problems)
    return planned
