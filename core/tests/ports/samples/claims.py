"""Providers of what is scarce: credit and stock."""

from sqlalchemy import select
from test_samples.errors import Refused
from test_samples.models import Row
from test_samples.rows import add
from test_samples.rows import broken
from test_samples.rows import by_source
from test_samples.rows import remove
from test_samples.rows import require_more_than_nothing
from test_samples.rows import total

from karvan.contracts.credit import CreditStatus
from karvan.contracts.stock import OnHand
from karvan.contracts.stock import Promise
from karvan.values import Money
from karvan.values import Quantity


class PlainCredit:
    """A limit for each party, and claims on it."""

    def __init__(self, ctx):
        self._ctx = ctx

    def status(self, party_ids, on):
        found = {each: self._status(each) for each in party_ids}
        if broken("an id is not answered"):
            found.popitem()
        return found

    def _status(self, party_id):
        def money(minor):
            return Money(minor, self._ctx.company.currency)

        limit, claimed = self._limit(party_id), self._claimed(party_id)
        available = None if limit is None else money(limit.minor - claimed)
        if available is not None and broken("available forgets claims"):
            available = money(limit.minor)
        if broken("no limit is zero") and limit is None:
            available = money(0)
        return CreditStatus(
            party_id,
            None if limit is None else money(limit.minor),
            money(claimed),
            available,
            money(0),
            0,
            False,
        )

    def claim(self, party_id, source, amount, override_reason=""):
        if not broken("credit claims nothing"):
            require_more_than_nothing(amount)
        limit = self._limit(party_id, lock=True)
        room = limit.minor - self._claimed(party_id) if limit is not None else None
        if room is not None and amount.minor > room + 10**9 * broken("credit without end"):
            raise Refused(why=f"{room} is available")
        kept = amount.minor if not broken("credit claims half") else amount.minor // 2
        add(self._ctx, "claim", subject_id=party_id, minor=kept, **by_source(source))

    def release(self, source):
        if broken("credit keeps what is released"):
            return
        if broken("release frees all"):
            for row in self._ctx.session.scalars(select(Row).where(Row.kind == "claim")):
                self._ctx.session.delete(row)
            return
        if broken("release of nothing fails"):
            (_row,) = self._ctx.session.scalars(select(Row).filter_by(**by_source(source)))
        remove(self._ctx, "claim", source)

    def _limit(self, party_id, *, lock=False):
        mine = select(Row).where(Row.kind == "limit", Row.subject_id == party_id)
        return self._ctx.session.scalars(mine.with_for_update() if lock else mine).one_or_none()

    def _claimed(self, party_id):
        where = {} if broken("credit of all companies together") else {"subject_id": party_id}
        return total(self._ctx, "minor", "claim", **where)


class PlainStock:
    """Goods in one place, and reservations of them."""

    def __init__(self, ctx):
        self._ctx = ctx

    def on_hand(self, product_ids, warehouse_id=None, at=None):
        found = {each: self._on_hand(each) for each in product_ids}
        if broken("an id is not answered"):
            found.popitem()
        return found

    def _on_hand(self, product_id):
        def each(micro):
            return Quantity(micro, "each")

        there = total(self._ctx, "micro", "stock", subject_id=product_id)
        reserved = total(self._ctx, "micro", "reserved", subject_id=product_id)
        free = there if broken("available forgets claims") else there - reserved
        return OnHand(product_id, each(there), each(reserved), each(free), each(0))

    def promise(self, lines, warehouse_id=None):
        left, found = {}, []
        for line in lines:
            free = left.get(line.product_id, self._on_hand(line.product_id).available.micro)
            given = min(free, line.quantity.micro)
            if not broken("promises the same goods twice"):
                left[line.product_id] = free - given
            first = line.wanted_on if given == line.quantity.micro else None
            found.append(Promise(line.product_id, first, Quantity(given, line.quantity.uom)))
        return found

    def lead_time(self, product_ids):
        return {each: -1 if broken("goods come yesterday") else 5 for each in product_ids}

    def reserve(self, source, lines, expires_at=None):
        wanted = sorted({line.product_id for line in lines})
        goods = select(Row).where(Row.kind == "stock", Row.subject_id.in_(wanted))
        self._ctx.session.scalars(goods.order_by(Row.id).with_for_update()).all()
        for line in lines:
            free = self._on_hand(line.product_id).available.micro
            if line.quantity.micro <= 0 and not broken("stock reserves nothing"):
                raise Refused(why="the quantity must be more than zero")
            if line.quantity.micro > free and not broken("stock without end"):
                raise Refused(why=f"{free} is available")
            values = {"subject_id": line.product_id, "micro": line.quantity.micro}
            add(self._ctx, "reserved", **values, **by_source(source))

    def release(self, source):
        if broken("stock keeps what is released"):
            return
        if broken("release frees all"):
            for row in self._ctx.session.scalars(select(Row).where(Row.kind == "reserved")):
                self._ctx.session.delete(row)
            return
        remove(self._ctx, "reserved", source)
