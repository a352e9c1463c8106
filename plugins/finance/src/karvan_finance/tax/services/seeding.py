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
from karvan_finance.tax.services.taxes import PartValues
from karvan_finance.tax.services.taxes import TaxValues
from karvan_finance.tax.services.taxes import create_tax

if TYPE_CHECKING:
    from karvan.api import Context

CHART = "finance.chart"
BEGINNING = date(2000, 1, 1)
STEP = 10


def seed_taxes(ctx: Context) -> None:
    """Make the taxes of the company's chart, on the accounts of that chart."""
    text = (
        resources.files("karvan_finance") / "seeds" / f"{ctx.setting(CHART)}_taxes.csv"
    ).read_text(encoding="utf-8")
    accounts = dict(ctx.session.execute(select(Account.code, Account.id)).all())
    for number, row in enumerate(csv.DictReader(io.StringIO(text)), start=1):
        create_tax(
            ctx,
            TaxValues(
                code=row["code"],
                name=TranslatedText(en=row["en"], fa=row["fa"]),
                use=row["use"],
                kind=row["kind"],
                rate=Decimal(row["rate"]),
                seq=number * STEP,
                valid_from=BEGINNING,
                parts=[
                    *_parts(row["parts"], TaxDocument.INVOICE, accounts),
                    *_parts(row["refund_parts"], TaxDocument.REFUND, accounts),
                ],
            ),
        )


def _parts(text: str, document: TaxDocument, accounts: Mapping[str, int]) -> Iterator[PartValues]:
    for word in text.split():
        kind, share, account, box = word.split("/")
        yield PartValues(
            document=document,
            part=PartKind(kind),
            share=int(Decimal(share) * MICRO),
            account_id=accounts[account] if account else None,
            box=box or None,
        )
