"""The ledger: accounts, journals, periods, entries with their lines, and the balances of posting."""

import sqlalchemy as sa

from karvan.api import ExactDecimal
from karvan.api import LocalDate
from karvan.api import Micro
from karvan.api import MinorUnits
from karvan.api import Translated
from karvan.api import UtcInstant
from karvan.api import op

revision = "finance_0001"
down_revision = None


def upgrade():
    _account()
    _commodity()
    _fiscal_year()
    _ledger()
    _account_role()
    _journal()
    _period()
    _balance()
    _entry()
    _role_balance()
    _line()


def downgrade():
    for table in (
        "finance_line",
        "finance_role_balance",
        "finance_entry",
        "finance_balance",
        "finance_period",
        "finance_journal",
        "finance_account_role",
        "finance_ledger",
        "finance_fiscal_year",
        "finance_commodity",
        "finance_account",
    ):
        op.drop_table(table)


def _account():
    op.create_table(
        "finance_account",
        sa.Column("company_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("code", sa.String(120), nullable=False),
        sa.Column("full_name", sa.String(400)),
        sa.Column("name", Translated(), nullable=False),
        sa.Column("type", sa.String(24), nullable=False),
        sa.Column("currency", sa.String(12)),
        sa.Column("is_group", sa.Boolean(), nullable=False),
        sa.Column("is_control", sa.Boolean(), nullable=False),
        sa.Column("is_reconcilable", sa.Boolean(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("group_key", sa.String(80)),
        sa.Column("parent_id", sa.BigInteger()),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcInstant(), nullable=False),
        sa.Column("created_by", sa.BigInteger()),
        sa.PrimaryKeyConstraint("company_id", "id", name="pk_finance_account"),
        sa.CheckConstraint("parent_id IS NULL OR parent_id <> id", name="parent"),
        sa.CheckConstraint(
            "type IN ('asset_receivable', 'asset_bank', 'asset_current', 'asset_fixed', 'liability_payable', 'liability_current', 'equity', 'equity_unaffected', 'income', 'income_other', 'expense', 'expense_depreciation', 'expense_cogs', 'off_balance')",
            name="type",
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["core_company.id"], name="fk_finance_account_company_id"
        ),
        sa.ForeignKeyConstraint(
            ["currency"], ["core_currency.code"], name="fk_finance_account_currency"
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "parent_id"],
            ["finance_account.company_id", "finance_account.id"],
            name="fk_finance_account_parent_id",
            ondelete="RESTRICT",
        ),
        sa.UniqueConstraint("company_id", "code", name="uq_finance_account_company_id_code"),
        sa.UniqueConstraint(
            "company_id", "full_name", name="uq_finance_account_company_id_full_name"
        ),
    )
    op.create_index("ix_finance_account_parent_id", "finance_account", ["company_id", "parent_id"])


def _commodity():
    op.create_table(
        "finance_commodity",
        sa.Column("company_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("name", Translated(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("company_id", "id", name="pk_finance_commodity"),
        sa.ForeignKeyConstraint(
            ["company_id"], ["core_company.id"], name="fk_finance_commodity_company_id"
        ),
        sa.UniqueConstraint("company_id", "code", name="uq_finance_commodity_company_id_code"),
    )


def _fiscal_year():
    op.create_table(
        "finance_fiscal_year",
        sa.Column("company_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("code", sa.String(20), nullable=False),
        sa.Column("valid_from", LocalDate(), nullable=False),
        sa.Column("valid_to", LocalDate()),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcInstant(), nullable=False),
        sa.Column("created_by", sa.BigInteger()),
        sa.PrimaryKeyConstraint("company_id", "id", name="pk_finance_fiscal_year"),
        sa.CheckConstraint("valid_to IS NOT NULL", name="ends"),
        sa.CheckConstraint("valid_to IS NULL OR valid_to > valid_from", name="validity"),
        sa.ForeignKeyConstraint(
            ["company_id"], ["core_company.id"], name="fk_finance_fiscal_year_company_id"
        ),
        sa.UniqueConstraint("company_id", "code", name="uq_finance_fiscal_year_company_id_code"),
    )


def _ledger():
    op.create_table(
        "finance_ledger",
        sa.Column("company_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("code", sa.String(20), nullable=False),
        sa.Column("name", Translated(), nullable=False),
        sa.Column("currency", sa.String(12), nullable=False),
        sa.PrimaryKeyConstraint("company_id", "id", name="pk_finance_ledger"),
        sa.ForeignKeyConstraint(
            ["company_id"], ["core_company.id"], name="fk_finance_ledger_company_id"
        ),
        sa.ForeignKeyConstraint(
            ["currency"], ["core_currency.code"], name="fk_finance_ledger_currency"
        ),
        sa.UniqueConstraint("company_id", "code", name="uq_finance_ledger_company_id_code"),
    )


def _account_role():
    op.create_table(
        "finance_account_role",
        sa.Column("company_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("role", sa.String(40), nullable=False),
        sa.Column("selector_kind", sa.String(20), nullable=False),
        sa.Column("selector_id", sa.BigInteger()),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("company_id", "id", name="pk_finance_account_role"),
        sa.CheckConstraint(
            "(selector_kind = 'company') = (selector_id IS NULL)",
            name="selector",
        ),
        sa.CheckConstraint(
            "selector_kind IN ('product', 'product_category', 'party', 'party_group', 'place', 'company')",
            name="selector_kind",
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "account_id"],
            ["finance_account.company_id", "finance_account.id"],
            name="fk_finance_account_role_account_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["core_company.id"], name="fk_finance_account_role_company_id"
        ),
        sa.UniqueConstraint(
            "company_id",
            "role",
            "selector_kind",
            "selector_id",
            name="uq_finance_account_role_selector",
        ),
    )
    op.create_index(
        "ix_finance_account_role_account_id", "finance_account_role", ["company_id", "account_id"]
    )
    op.create_index(
        "uq_finance_account_role_company_wide",
        "finance_account_role",
        ["company_id", "role"],
        unique=True,
        where="selector_kind = 'company'",
    )


def _journal():
    op.create_table(
        "finance_journal",
        sa.Column("company_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("code", sa.String(20), nullable=False),
        sa.Column("name", Translated(), nullable=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("series_id", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcInstant(), nullable=False),
        sa.Column("created_by", sa.BigInteger()),
        sa.PrimaryKeyConstraint("company_id", "id", name="pk_finance_journal"),
        sa.CheckConstraint(
            "kind IN ('sale', 'purchase', 'bank', 'cash', 'general', 'opening', 'closing')",
            name="kind",
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["core_company.id"], name="fk_finance_journal_company_id"
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "series_id"],
            ["core_number_series.company_id", "core_number_series.id"],
            name="fk_finance_journal_series_id",
            ondelete="RESTRICT",
        ),
        sa.UniqueConstraint("company_id", "code", name="uq_finance_journal_company_id_code"),
    )
    op.create_index("ix_finance_journal_series_id", "finance_journal", ["company_id", "series_id"])


def _period():
    op.create_table(
        "finance_period",
        sa.Column("company_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("code", sa.String(20), nullable=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("ledger_id", sa.BigInteger(), nullable=False),
        sa.Column("year_id", sa.BigInteger(), nullable=False),
        sa.Column("valid_from", LocalDate(), nullable=False),
        sa.Column("valid_to", LocalDate()),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcInstant(), nullable=False),
        sa.Column("created_by", sa.BigInteger()),
        sa.PrimaryKeyConstraint("company_id", "id", name="pk_finance_period"),
        sa.CheckConstraint("valid_to IS NOT NULL", name="ends"),
        sa.CheckConstraint("kind IN ('normal', 'adjustment')", name="kind"),
        sa.CheckConstraint("state IN ('open', 'soft_closed', 'closed')", name="state"),
        sa.CheckConstraint("valid_to IS NULL OR valid_to > valid_from", name="validity"),
        sa.ForeignKeyConstraint(
            ["company_id"], ["core_company.id"], name="fk_finance_period_company_id"
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "ledger_id"],
            ["finance_ledger.company_id", "finance_ledger.id"],
            name="fk_finance_period_ledger_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "year_id"],
            ["finance_fiscal_year.company_id", "finance_fiscal_year.id"],
            name="fk_finance_period_year_id",
            ondelete="RESTRICT",
        ),
        sa.UniqueConstraint(
            "company_id", "ledger_id", "code", name="uq_finance_period_company_id_ledger_id_code"
        ),
    )
    op.create_index(
        "ix_finance_period_days",
        "finance_period",
        ["company_id", "ledger_id", "valid_from", "kind", "id"],
    )
    op.create_index("ix_finance_period_ledger_id", "finance_period", ["company_id", "ledger_id"])
    op.create_index("ix_finance_period_year_id", "finance_period", ["company_id", "year_id"])


def _balance():
    op.create_table(
        "finance_balance",
        sa.Column("company_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("ledger_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("period_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("currency", sa.String(12), nullable=False),
        sa.Column("debit", MinorUnits(), nullable=False),
        sa.Column("credit", MinorUnits(), nullable=False),
        sa.Column("debit_cur", MinorUnits(), nullable=False),
        sa.Column("credit_cur", MinorUnits(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(
            "company_id",
            "ledger_id",
            "account_id",
            "period_id",
            "currency",
            name="pk_finance_balance",
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "account_id"],
            ["finance_account.company_id", "finance_account.id"],
            name="fk_finance_balance_account_id",
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["core_company.id"], name="fk_finance_balance_company_id"
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "ledger_id"],
            ["finance_ledger.company_id", "finance_ledger.id"],
            name="fk_finance_balance_ledger_id",
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "period_id"],
            ["finance_period.company_id", "finance_period.id"],
            name="fk_finance_balance_period_id",
        ),
        sqlite_with_rowid=False,
    )


def _entry():
    op.create_table(
        "finance_entry",
        sa.Column("company_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("date", LocalDate(), nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("range_key", sa.String(20)),
        sa.Column("seq", sa.BigInteger()),
        sa.Column("number", sa.String(60)),
        sa.Column("ref", sa.String(200)),
        sa.Column("narration", sa.Text(), nullable=False),
        sa.Column("source_kind", sa.String(60)),
        sa.Column("source_id", sa.BigInteger()),
        sa.Column("posted_at", UtcInstant()),
        sa.Column("posted_by", sa.BigInteger()),
        sa.Column("ledger_id", sa.BigInteger(), nullable=False),
        sa.Column("journal_id", sa.BigInteger(), nullable=False),
        sa.Column("period_id", sa.BigInteger()),
        sa.Column("series_id", sa.BigInteger()),
        sa.Column("reversal_of_id", sa.BigInteger()),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcInstant(), nullable=False),
        sa.Column("created_by", sa.BigInteger()),
        sa.PrimaryKeyConstraint("company_id", "id", name="pk_finance_entry"),
        sa.CheckConstraint("(source_kind IS NULL) = (source_id IS NULL)", name="source"),
        sa.CheckConstraint("state IN ('draft', 'posted')", name="state"),
        sa.ForeignKeyConstraint(
            ["company_id"], ["core_company.id"], name="fk_finance_entry_company_id"
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "journal_id"],
            ["finance_journal.company_id", "finance_journal.id"],
            name="fk_finance_entry_journal_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "ledger_id"],
            ["finance_ledger.company_id", "finance_ledger.id"],
            name="fk_finance_entry_ledger_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "period_id"],
            ["finance_period.company_id", "finance_period.id"],
            name="fk_finance_entry_period_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "reversal_of_id"],
            ["finance_entry.company_id", "finance_entry.id"],
            name="fk_finance_entry_reversal_of_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "series_id"],
            ["core_number_series.company_id", "core_number_series.id"],
            name="fk_finance_entry_series_id",
            ondelete="RESTRICT",
        ),
        sa.UniqueConstraint(
            "company_id", "reversal_of_id", name="uq_finance_entry_company_id_reversal_of_id"
        ),
        sa.UniqueConstraint(
            "company_id", "series_id", "number", name="uq_finance_entry_company_id_series_id_number"
        ),
        sa.UniqueConstraint(
            "company_id",
            "series_id",
            "range_key",
            "seq",
            name="uq_finance_entry_company_id_series_id_range_key_seq",
        ),
    )
    op.create_index("ix_finance_entry_journal_id", "finance_entry", ["company_id", "journal_id"])
    op.create_index("ix_finance_entry_ledger_id", "finance_entry", ["company_id", "ledger_id"])
    op.create_index("ix_finance_entry_list", "finance_entry", ["company_id", "date", "id"])
    op.create_index("ix_finance_entry_period_id", "finance_entry", ["company_id", "period_id"])
    op.create_index(
        "ix_finance_entry_source", "finance_entry", ["company_id", "source_kind", "source_id"]
    )


def _role_balance():
    op.create_table(
        "finance_role_balance",
        sa.Column("company_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("ledger_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("role", sa.String(40), nullable=False),
        sa.Column("period_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("debit", MinorUnits(), nullable=False),
        sa.Column("credit", MinorUnits(), nullable=False),
        sa.PrimaryKeyConstraint(
            "company_id", "ledger_id", "role", "period_id", name="pk_finance_role_balance"
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["core_company.id"], name="fk_finance_role_balance_company_id"
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "ledger_id"],
            ["finance_ledger.company_id", "finance_ledger.id"],
            name="fk_finance_role_balance_ledger_id",
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "period_id"],
            ["finance_period.company_id", "finance_period.id"],
            name="fk_finance_role_balance_period_id",
        ),
        sqlite_with_rowid=False,
    )


def _line():
    op.create_table(
        "finance_line",
        sa.Column("company_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("line_no", sa.Integer(), nullable=False),
        sa.Column("date", LocalDate(), nullable=False),
        sa.Column("role", sa.String(40)),
        sa.Column("source_kind", sa.String(60)),
        sa.Column("source_id", sa.BigInteger()),
        sa.Column("dimension_set_id", sa.BigInteger()),
        sa.Column("balance", MinorUnits(), nullable=False),
        sa.Column("currency", sa.String(12), nullable=False),
        sa.Column("amount_cur", MinorUnits(), nullable=False),
        sa.Column("rate", ExactDecimal()),
        sa.Column("commodity_qty", Micro()),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("entry_id", sa.BigInteger(), nullable=False),
        sa.Column("ledger_id", sa.BigInteger(), nullable=False),
        sa.Column("period_id", sa.BigInteger()),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("party_id", sa.BigInteger()),
        sa.Column("commodity_id", sa.BigInteger()),
        sa.PrimaryKeyConstraint("company_id", "id", name="pk_finance_line"),
        sa.CheckConstraint("(commodity_id IS NULL) = (commodity_qty IS NULL)", name="commodity"),
        sa.CheckConstraint(
            "(balance >= 0 AND amount_cur >= 0) OR (balance <= 0 AND amount_cur <= 0)",
            name="same_side",
        ),
        sa.CheckConstraint("(source_kind IS NULL) = (source_id IS NULL)", name="source"),
        sa.ForeignKeyConstraint(
            ["company_id", "account_id"],
            ["finance_account.company_id", "finance_account.id"],
            name="fk_finance_line_account_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "commodity_id"],
            ["finance_commodity.company_id", "finance_commodity.id"],
            name="fk_finance_line_commodity_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["core_company.id"], name="fk_finance_line_company_id"
        ),
        sa.ForeignKeyConstraint(
            ["currency"], ["core_currency.code"], name="fk_finance_line_currency"
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "entry_id"],
            ["finance_entry.company_id", "finance_entry.id"],
            name="fk_finance_line_entry_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "ledger_id"],
            ["finance_ledger.company_id", "finance_ledger.id"],
            name="fk_finance_line_ledger_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "party_id"],
            ["core_party.company_id", "core_party.id"],
            name="fk_finance_line_party_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "period_id"],
            ["finance_period.company_id", "finance_period.id"],
            name="fk_finance_line_period_id",
            ondelete="RESTRICT",
        ),
        sa.UniqueConstraint(
            "company_id", "entry_id", "line_no", name="uq_finance_line_company_id_entry_id_line_no"
        ),
    )
    op.create_index(
        "ix_finance_line_ledger", "finance_line", ["company_id", "account_id", "date", "id"]
    )
    op.create_index("ix_finance_line_party_id", "finance_line", ["company_id", "party_id"])
    op.create_index("ix_finance_line_period_id", "finance_line", ["company_id", "period_id"])
    op.create_index(
        "ix_finance_line_role",
        "finance_line",
        ["company_id", "role", "date"],
        where="role IS NOT NULL",
    )
    op.create_index(
        "ix_finance_line_tail",
        "finance_line",
        ["company_id", "date", "account_id", "balance"],
        where="period_id IS NOT NULL",
    )
