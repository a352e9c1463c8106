"""Payment terms: made, changed, and read for an invoice."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import select

from karvan.api import Invalid
from karvan.api import TranslatedText
from karvan.text import identity_key
from karvan_finance.errors import CodeTaken
from karvan_finance.errors import NameNeeded
from karvan_finance.errors import problem
from karvan_finance.invoicing import errors
from karvan_finance.invoicing.domain.terms import AT_ONCE
from karvan_finance.invoicing.domain.terms import Share
from karvan_finance.invoicing.domain.terms import TermLine
from karvan_finance.invoicing.domain.terms import Terms
from karvan_finance.invoicing.domain.terms import check_terms
from karvan_finance.invoicing.models import PaymentTerm
from karvan_finance.invoicing.models import PaymentTermLine

if TYPE_CHECKING:
    from karvan.api import Context

USUAL = (
    ("0D", "At once", "نقدی", TermLine()),
    ("30D", "30 days", "۳۰ روزه", TermLine(days=30)),
    ("60D", "60 days", "۶۰ روزه", TermLine(days=60)),
    ("30EOM", "30 days, end of month", "۳۰ روز، پایان ماه", TermLine(days=30, month_end=True)),
)


@dataclass(frozen=True)
class SaveTerm:
    """Payment terms to be made or changed; the code of existing ones stays."""

    code: str
    name: TranslatedText
    terms: Terms
    is_active: bool = True


def save_term(ctx: Context, command: SaveTerm, term: PaymentTerm | None = None) -> PaymentTerm:
    """Make terms, or write existing ones anew; raises Invalid naming every fault by line."""
    problems = check_terms(command.terms)
    code = command.code.strip()
    if not code or not str(command.name).strip():
        problems.append(problem(NameNeeded(), field="code"))
    if term is None and identity_key(code) in _codes(ctx):
        problems.append(problem(CodeTaken(code=code), field="code"))
    if problems:
        raise Invalid(problems)
    term = term or PaymentTerm(id=ctx.uow.new_id(), code=code)
    term.name = command.name
    term.discount_percent = command.terms.discount_percent
    term.discount_days = command.terms.discount_days
    term.is_active = command.is_active
    ctx.session.add(term)
    ctx.session.flush()
    _write_lines(ctx, term, command.terms.lines)
    return term


def terms_of(ctx: Context, term_id: int | None) -> Terms:
    """The terms of an invoice, at once where it has none; raises UnknownTerm."""
    if term_id is None:
        return AT_ONCE
    term = ctx.session.get(PaymentTerm, (ctx.company.id, term_id))
    if term is None:
        raise errors.UnknownTerm(term=term_id)
    return Terms(
        [_domain(line) for line in lines_of_term(ctx, term_id)],
        term.discount_percent,
        term.discount_days,
    )


def lines_of_term(ctx: Context, term_id: int) -> Sequence[PaymentTermLine]:
    """The lines of terms, in order."""
    return ctx.session.scalars(
        select(PaymentTermLine)
        .where(PaymentTermLine.term_id == term_id)
        .order_by(PaymentTermLine.seq)
    ).all()


def seed_terms(ctx: Context) -> None:
    """Make the terms that every company begins with, where it has none."""
    if _codes(ctx):
        return
    for code, english, persian, line in USUAL:
        name = TranslatedText(en=english, fa=persian)
        save_term(ctx, SaveTerm(code, name, Terms((line,))))


def read_lines(values: Sequence[Mapping[str, object]]) -> list[TermLine]:
    """Lines as the form and REST send them."""
    return [
        TermLine(
            Share(str(each.get("share") or Share.REST)),
            percent=_decimal(each.get("percent")),
            fixed=_whole(each.get("fixed")),
            months=_whole(each.get("months")),
            days=_whole(each.get("days")),
            month_end=bool(each.get("month_end")),
            day_of_month=_whole(each.get("day_of_month")) or None,
        )
        for each in values
    ]


def _decimal(value: object) -> Decimal:
    return value if isinstance(value, Decimal) else Decimal(0)


def _whole(value: object) -> int:
    return value if isinstance(value, int) else 0


def _codes(ctx: Context) -> set[str]:
    return {identity_key(code) for code in ctx.session.scalars(select(PaymentTerm.code))}


def _domain(line: PaymentTermLine) -> TermLine:
    return TermLine(
        Share(line.share),
        line.percent,
        line.fixed,
        line.months,
        line.days,
        line.month_end,
        line.day_of_month,
    )


def _write_lines(ctx: Context, term: PaymentTerm, lines: Sequence[TermLine]) -> None:
    for old in lines_of_term(ctx, term.id):
        ctx.session.delete(old)
    ctx.session.flush()
    ctx.session.add_all(
        PaymentTermLine(
            term_id=term.id,
            seq=number,
            share=line.share,
            percent=line.percent,
            fixed=line.fixed,
            months=line.months,
            days=line.days,
            month_end=line.month_end,
            day_of_month=line.day_of_month,
        )
        for number, line in enumerate(lines, start=1)
    )
    ctx.session.flush()
