"""Reading and writing the one table; what a test broke is looked up here."""

from sqlalchemy import func
from sqlalchemy import select
from test_samples.errors import Refused
from test_samples.models import Row

from karvan.api import DocumentRef
from karvan.api import NotFound
from karvan.api import Party

BROKEN = set()


def broken(what):
    """Whether a test broke this, to see that a law finds it."""
    return what in BROKEN


def add(ctx, kind, **values):
    row = Row(kind=kind, **values)
    ctx.session.add(row)
    ctx.uow.flush()
    return row


def total(ctx, column, kind, **where):
    statement = select(func.coalesce(func.sum(getattr(Row, column)), 0)).where(Row.kind == kind)
    return int(ctx.session.scalar(statement.filter_by(**where)))


def by_source(source):
    return {"source_kind": source.kind, "source_id": source.id}


def remove(ctx, kind, source):
    rows = ctx.session.scalars(select(Row).filter_by(kind=kind, **by_source(source))).all()
    for row in rows:
        ctx.session.delete(row)
    ctx.uow.flush()


def get(ctx, kind, ref):
    row = ctx.session.get(Row, (ctx.company.id, ref.id))
    if row is None or f"samples.{kind}" != ref.kind:
        raise NotFound
    return row


def ref_of(row):
    return DocumentRef(f"samples.{row.kind}", row.id)


def require_party(ctx, party_id):
    if ctx.session.get(Party, (ctx.company.id, party_id)) is None:
        raise Refused(why="nobody knows this party")


def require_more_than_nothing(money):
    if money.minor <= 0:
        raise Refused(why="the amount must be more than zero")
