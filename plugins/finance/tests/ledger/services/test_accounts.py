"""Accounts, the roles they play, journals and charts."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from karvan.actors import Actor
from karvan.api import Invalid
from karvan.api import StaleVersion
from karvan.companies.services import CreateCompany
from karvan.companies.services import create_company
from karvan.plugins.lifecycle import enable
from karvan.testing.builders import a_code
from karvan_finance import errors
from karvan_finance.ledger.domain.ledger import AccountType
from karvan_finance.ledger.models import Account
from karvan_finance.ledger.models import AccountRole
from karvan_finance.ledger.models import Journal
from karvan_finance.ledger.models.journals import JournalKind
from karvan_finance.ledger.roles import ROLES
from karvan_finance.ledger.services.accounts import ChangeAccount
from karvan_finance.ledger.services.accounts import NewAccount
from karvan_finance.ledger.services.accounts import change_account
from karvan_finance.ledger.services.accounts import create_accounts
from karvan_finance.ledger.services.accounts import find_account_for_role
from karvan_finance.ledger.services.accounts import set_account_role
from karvan_finance.ledger.services.charts import open_books
from karvan_finance.ledger.services.commodities import ensure_commodities
from karvan_finance.ledger.services.journals import NewJournal
from karvan_finance.ledger.services.journals import create_journal


def account_named(ctx, code):
    return ctx.session.scalars(select(Account).where(Account.code == code)).one()


def test_accounts_are_made_together_and_all_faults_are_named(ctx):
    with pytest.raises(Invalid) as refusal:
        create_accounts(
            ctx,
            [
                NewAccount("1110", "Bank again", AccountType.ASSET_BANK),
                NewAccount("7777", "", AccountType.EXPENSE),
                NewAccount("۷۷۷۸", "Tea", AccountType.EXPENSE),
                NewAccount("7778", "Coffee", AccountType.EXPENSE, parent_id=1),
            ],
        )

    assert [(each.row, each.code) for each in refusal.value.problems] == [
        (1, "finance.code_taken"),
        (2, "finance.name_needed"),
        (4, "finance.code_taken"),
        (4, "finance.unknown_account"),
    ]


def test_an_imported_path_is_kept_as_full_name(ctx):
    new = NewAccount("A1", "Bank", AccountType.ASSET_BANK, full_name="Assets:Bank")

    (account,) = create_accounts(ctx, [new])

    assert (account.full_name, str(account.name)) == ("Assets:Bank", "Bank")


def test_an_account_is_renamed_and_taken_out_of_use(ctx):
    account = account_named(ctx, "1110")

    change_account(ctx, ChangeAccount(account.id, account.version, "House bank", is_active=False))

    assert (str(account.name), account.is_active) == ("House bank", False)


def test_an_account_someone_else_changed_is_not_written_over(ctx):
    account = account_named(ctx, "1110")

    with pytest.raises(StaleVersion):
        change_account(ctx, ChangeAccount(account.id, account.version + 1, "X", is_active=True))


def test_another_account_takes_over_a_role(ctx):
    set_account_role(ctx, "revenue", account_named(ctx, "4010").id)

    assert find_account_for_role(ctx, "revenue").code == "4010"


def test_a_group_plays_no_role(ctx):
    with pytest.raises(errors.GroupAccount, match="4"):
        set_account_role(ctx, "revenue", account_named(ctx, "4").id)


def test_the_narrowest_selector_wins(ctx):
    special = account_named(ctx, "4010")
    ctx.session.add(
        AccountRole(
            role="revenue",
            selector_kind="product_category",
            selector_id=7,
            account_id=special.id,
        )
    )
    ctx.session.flush()

    found = [
        find_account_for_role(ctx, "revenue", selectors).code
        for selectors in ({"product_category": 7}, {"product_category": 8}, {"product": 1}, {})
    ]

    assert found == ["4010", "4000", "4000", "4000"]


def test_every_role_of_finance_has_an_account(ctx):
    missing = [role for role, _, _ in ROLES if find_account_for_role(ctx, role) is None]

    assert missing == []


def test_the_iranian_chart_is_written_where_a_company_asked_for_it(runtime):
    code = a_code()
    command = CreateCompany(
        code=code,
        name="Karvan",
        country="IR",
        currency="IRR",
        language="fa",
        calendar="jalali",
        fiscal_month=1,
        fiscal_day=1,
        time_zone="Asia/Tehran",
        chart="iran",
    )
    create_company(runtime, Actor.system(), command)

    enable(runtime, Actor.system(), code, "finance")

    name = runtime.run(
        code, Actor.system(), lambda ctx: account_named(ctx, "1101").name["fa"], write=False
    )
    assert name == "صندوق"


def test_books_that_are_open_are_not_opened_again(ctx):
    before = set(ctx.session.scalars(select(Account.id)))

    open_books(ctx)

    assert set(ctx.session.scalars(select(Account.id))) == before


def test_a_journal_code_is_given_once(ctx):
    with pytest.raises(errors.CodeTaken, match="GEN"):
        create_journal(ctx, NewJournal("gen", "Again", JournalKind.GENERAL))


def test_the_first_journals_have_series_of_their_own(ctx):
    journals = ctx.session.scalars(select(Journal)).all()

    assert len({journal.series_id for journal in journals}) == len(journals) == 7


def test_commodities_are_made_once(ctx):
    first = ensure_commodities(ctx, ["GLD", "VEA"])

    assert ensure_commodities(ctx, ["VEA", "GLD", "VHT"]).items() >= first.items()
