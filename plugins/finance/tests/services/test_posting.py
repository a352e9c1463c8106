"""Posting."""

def test_finance_opens_its_books(ctx):
    from sqlalchemy import select
    from karvan_finance.models import Account
    assert ctx.session.scalars(select(Account)).first() is not None
