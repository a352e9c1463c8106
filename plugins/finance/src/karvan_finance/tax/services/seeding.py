"""The taxes that a chart of accounts comes with.

A CSV file beside the chart: code, use, kind, rate, en, fa, parts and refund_parts, where a part is
`base` or `tax`/share in percent/account code/box, and a space stands between parts.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from importlib import resources
from typing import TYPE_CHECKING

from sqlalchemy import select

from karvan.api import TranslatedText
from karvan.values import MICRO
from karvan_finance.ledger.models import Account
from karvan_finance.tax.domain.definitions import PartKind
from karvan_finance.tax.domain.definitions import TaxDocument
from karvan_finance.tax.models import Tax
from karvan_finance.tax.models import TaxPart

if TYPE_CHECKING:
    from karvan.api import Context

CHART = "finance.chart"
BEGINNING = date(2000, 1, 1)
STEP = 10
PARTS = ((TaxDocument.INVOICE, "parts"), (TaxDocument.REFUND, "refund_parts"))


def seed_taxes(ctx: Context) -> None:
    """Make the taxes of the company's chart, on the accounts of that chart, all in two inserts."""
    folder = resources.files("karvan_finance") / "seeds"
    text = (folder / f"{ctx.setting(CHART)}_taxes.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(io.StringIO(text)))
    accounts = dict(ctx.session.execute(select(Account.code, Account.id)).all())
    ids = ctx.uow.new_ids(len(rows))
    taxes = [
        Tax(
            id=key,
            code=row["code"],
            name=TranslatedText(en=row["en"], fa=row["fa"]),
            use=row["use"],
            kind=row["kind"],
            rate=Decimal(row["rate"]),
            seq=number * STEP,
            valid_from=BEGINNING,
        )
        for number, (key, row) in enumerate(zip(ids, rows, strict=True), start=1)
    ]
    ctx.session.add_all(taxes)
    ctx.session.flush()
    ctx.session.add_all(
        part
        for key, row in zip(ids, rows, strict=True)
        for document, column in PARTS
        for part in _parts(row[column], key, document, accounts)
    )
    ctx.session.flush()


def _parts(
    text: str, tax_id: int, document: TaxDocument, accounts: Mapping[str, int]
) -> Iterator[TaxPart]:
    for seq, word in enumerate(text.split(), start=1):
        kind, share, account, box = word.split("/")
        yield TaxPart(
            tax_id=tax_id,
            document=document,
            seq=seq,
            part=PartKind(kind),
            share=int(Decimal(share) * MICRO),
            account_id=accounts[account] if account else None,
            box=box or None,
        )
