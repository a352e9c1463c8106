"""The journal voucher: what is printed of an entry, for every language and country without their own."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

from karvan.api import Printed
from karvan.api import lazy_gettext as _
from karvan.api import money_in_words
from karvan.merge_text import Amount
from karvan.merge_text import date_field
from karvan.merge_text import money_field
from karvan.merge_text import rows
from karvan.merge_text import text_field
from karvan.values import Money
from karvan_finance.ledger.domain.ledger import EntryState
from karvan_finance.ledger.queries.entries import ENTRY
from karvan_finance.ledger.queries.entries import lines_of_entry
from karvan_finance.ledger.queries.entries import total_of_entry

if TYPE_CHECKING:
    from karvan.api import Context
    from karvan.api import Locale
    from karvan.api import Registrar
    from karvan_finance.ledger.models import JournalEntry
    from karvan_finance.ledger.queries.entries import EntryLineRow

VOUCHER_COLUMNS = (
    ("account", _("Account")),
    ("name", _("Name")),
    ("party", _("Party")),
    ("text", _("Narration")),
    ("debit", _("Debit")),
    ("credit", _("Credit")),
)
VOUCHER_FIELDS = (
    text_field("number", _("Number"), example="GEN/2025/00012"),
    date_field("date", _("Date")),
    text_field("journal", _("Journal")),
    text_field("reference", _("Reference")),
    text_field("text", _("Narration")),
    money_field("total", _("Total")),
    text_field("words", _("Amount in words")),
    text_field("currency", _("Currency"), example="USD"),
    rows(
        "lines",
        text_field("account", _("Account"), example="1000"),
        text_field("name", _("Name")),
        text_field("party", _("Party")),
        text_field("text", _("Narration")),
        money_field("debit", _("Debit")),
        money_field("credit", _("Credit")),
        title=_("Entry lines"),
    ),
)


def declare_prints(setup: Registrar) -> None:
    """Declare what finance prints."""
    setup.print_format(
        "finance.voucher",
        ENTRY,
        "finance/prints/voucher.html",
        _("Journal voucher"),
        read=read_voucher,
        fields=VOUCHER_FIELDS,
        columns=VOUCHER_COLUMNS,
    )


def read_voucher(ctx: Context, entry: JournalEntry, locale: Locale) -> Printed:
    """The entry as its voucher prints it, in the reader's language."""
    total = Money(total_of_entry(ctx, entry.id), ctx.company.currency)
    values: dict[str, Any] = {
        "number": entry.number,
        "date": entry.date,
        "journal": str(entry.journal.name),
        "reference": entry.ref,
        "text": entry.narration,
        "total": _amount(ctx, total.minor),
        "words": money_in_words(ctx, total, locale.language),
        "currency": total.currency,
        "lines": [_line(ctx, row) for row in lines_of_entry(ctx, entry.id)],
    }
    title = (
        _("Journal voucher {number}", number=entry.number)
        if entry.number
        else _("Journal voucher, draft {id}", id=entry.id)
    )
    return Printed(title, values, day=entry.date, is_final=entry.state == EntryState.POSTED)


def _amount(ctx: Context, minor: int) -> Amount:
    return Amount(minor, ctx.company.currency, ctx.company.exponent)


def _line(ctx: Context, row: EntryLineRow) -> dict[str, Any]:
    balance = row.line.balance
    return {
        "account": row.account.full_name or row.account.code,
        "name": str(row.account.name),
        "party": row.party,
        "text": row.line.name,
        "debit": _amount(ctx, balance) if balance > 0 else None,
        "credit": _amount(ctx, -balance) if balance < 0 else None,
    }
