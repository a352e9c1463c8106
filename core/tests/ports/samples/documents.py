"""Providers that make a document: invoices, orders, payouts."""

from test_samples.errors import Refused
from test_samples.rows import add
from test_samples.rows import broken
from test_samples.rows import by_source
from test_samples.rows import get
from test_samples.rows import ref_of
from test_samples.rows import require_more_than_nothing
from test_samples.rows import require_party
from test_samples.rows import total

from karvan.contracts.invoicing import Invoiced
from karvan.contracts.invoicing import InvoiceStatus
from karvan.contracts.ordering import OrderStatus
from karvan.contracts.payout import PayoutState
from karvan.values import MICRO
from karvan.values import Money
from karvan.values import Quantity


def total_of(ctx, lines):
    """The sum of the lines as they were priced."""
    return sum(
        line.net.minor
        if line.net is not None and not broken("documents price anew")
        else line.unit_price.micro * line.quantity.micro * 10**ctx.company.exponent // MICRO**2
        for line in lines
    )


def require_lines(lines):
    if not lines and not broken("documents without lines"):
        raise Refused(why="there is no line")


def in_order(refs):
    return list(refs)[::-1] if broken("documents in another order") else list(refs)


class PlainInvoices:
    """Drafts, and nothing more."""

    def __init__(self, ctx):
        self._ctx = ctx

    def draft(self, request):
        require_lines(request.lines)
        if not broken("documents for nobody"):
            require_party(self._ctx, request.party_id)
        amount = total_of(self._ctx, request.lines)
        row = add(self._ctx, "invoice", subject_id=request.party_id, minor=amount, note="draft")
        for line in request.lines:
            if line.source_line is not None:
                add(
                    self._ctx,
                    "invoiced",
                    line=line.source_line.line,
                    micro=line.quantity.micro,
                    minor=total_of(self._ctx, [line]),
                    **by_source(line.source_line.document),
                )
        return ref_of(row)

    def status(self, refs):
        rows = [get(self._ctx, "invoice", ref) for ref in in_order(refs)]
        currency = self._ctx.company.currency
        state = "posted" if broken("drafts are posted") else "draft"
        return [
            InvoiceStatus(ref_of(row), state, None, Money(row.minor, currency), Money(0, currency))
            for row in rows
        ]

    def invoiced(self, line_refs):
        found = []
        for ref in line_refs:
            where = {**by_source(ref.document), "line": ref.line}
            if broken("lines are mixed up"):
                del where["line"]
            micro = total(self._ctx, "micro", "invoiced", **where)
            minor = total(self._ctx, "minor", "invoiced", **where)
            net = Money(minor, self._ctx.company.currency)
            found.append(Invoiced(ref, Quantity(micro, "each"), net))
        return found


class PlainOrders:
    """Orders that are confirmed at once."""

    def __init__(self, ctx):
        self._ctx = ctx

    def order(self, request):
        require_lines(request.lines)
        if not broken("documents for nobody"):
            require_party(self._ctx, request.party_id)
        if broken("orders are one and the same"):
            first = total(self._ctx, "source_id", "first order")
            if first:
                return ref_of(self._ctx.session.get(_row(), (self._ctx.company.id, first)))
        amount = total_of(self._ctx, request.lines)
        row = add(self._ctx, "order", subject_id=request.party_id, minor=amount)
        if broken("orders are one and the same"):
            add(self._ctx, "first order", source_id=row.id)
        return ref_of(row)

    def status(self, refs):
        rows = [get(self._ctx, "order", ref) for ref in in_order(refs)]
        return [OrderStatus(ref_of(row), "confirmed", None) for row in rows]


class PlainPayouts:
    """Requests that wait for someone to approve them."""

    def __init__(self, ctx):
        self._ctx = ctx

    def request(self, request):
        if not broken("payouts of nothing"):
            require_more_than_nothing(request.amount)
        if not broken("documents for nobody"):
            require_party(self._ctx, request.payee_id)
        state = "approved" if broken("payouts approve themselves") else "requested"
        values = {"subject_id": request.payee_id, "minor": request.amount.minor, "note": state}
        return ref_of(add(self._ctx, "payout", **values))

    def state(self, refs):
        rows = [get(self._ctx, "payout", ref) for ref in in_order(refs)]
        return [PayoutState(ref_of(row), row.note) for row in rows]

    def cancel(self, ref):
        row = get(self._ctx, "payout", ref)
        if not broken("payouts go on"):
            row.note = "cancelled"


def _row():
    from test_samples.models import Row

    return Row
