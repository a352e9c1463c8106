"""Lines fall due; what is open of them, and the matches that settle it"""

import sqlalchemy as sa

from karvan.api import LocalDate
from karvan.api import MinorUnits
from karvan.api import UtcInstant
from karvan.api import op

revision = "finance_0003"
down_revision = "finance_0002"
rows_change = ("finance_open_item",)

BETWEEN = "({0} >= 0 AND {1} BETWEEN 0 AND {0}) OR ({0} <= 0 AND {1} BETWEEN {0} AND 0)"


def upgrade():
    op.add_column("finance_line", sa.Column("due_date", LocalDate()))
    _open_item()
    _match()
    op.execute(
        "INSERT INTO finance_open_item (company_id, line_id, account_id, party_id, currency, date,"
        " due_date, kind, original, original_cur, residual, residual_cur)"
        " SELECT l.company_id, l.id, l.account_id, l.party_id, l.currency, l.date, l.date, 'normal',"
        " l.balance, l.amount_cur, l.balance, l.amount_cur FROM finance_line l"
        " JOIN finance_account a ON a.company_id = l.company_id AND a.id = l.account_id"
        " WHERE l.period_id IS NOT NULL AND a.is_reconcilable"
        " AND (l.balance <> 0 OR l.amount_cur <> 0)"
    )


def downgrade():
    op.drop_table("finance_match")
    op.drop_table("finance_open_item")
    op.drop_column("finance_line", "due_date")


def _refers_to(column, target):
    return sa.ForeignKeyConstraint(
        ["company_id", column],
        [f"{target}.company_id", f"{target}.id"],
        name=f"fk_finance_open_item_{column}",
        ondelete="RESTRICT",
    )


def _open_item():
    op.create_table(
        "finance_open_item",
        sa.Column("company_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("line_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("party_id", sa.BigInteger()),
        sa.Column("currency", sa.String(12), nullable=False),
        sa.Column("date", LocalDate(), nullable=False),
        sa.Column("due_date", LocalDate(), nullable=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("original", MinorUnits(), nullable=False),
        sa.Column("original_cur", MinorUnits(), nullable=False),
        sa.Column("residual", MinorUnits(), nullable=False),
        sa.Column("residual_cur", MinorUnits(), nullable=False),
        sa.Column("settled_on", LocalDate()),
        sa.PrimaryKeyConstraint("company_id", "line_id", name="pk_finance_open_item"),
        sa.CheckConstraint("kind IN ('normal', 'revaluation')", name="kind"),
        sa.CheckConstraint(BETWEEN.format("original", "residual"), name="residual"),
        sa.CheckConstraint(BETWEEN.format("original_cur", "residual_cur"), name="residual_cur"),
        sa.CheckConstraint(
            "(settled_on IS NULL) = (residual <> 0 OR residual_cur <> 0)", name="settled"
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["core_company.id"], name="fk_finance_open_item_company_id"
        ),
        sa.ForeignKeyConstraint(
            ["currency"], ["core_currency.code"], name="fk_finance_open_item_currency"
        ),
        _refers_to("line_id", "finance_line"),
        _refers_to("account_id", "finance_account"),
        _refers_to("party_id", "core_party"),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_finance_open_item_age", "finance_open_item", ["company_id", "account_id", "date"]
    )
    op.create_index(
        "ix_finance_open_item_open",
        "finance_open_item",
        ["company_id", "party_id", "due_date"],
        where="settled_on IS NULL",
    )


def _match():
    op.create_table(
        "finance_match",
        sa.Column("company_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("amount", MinorUnits(), nullable=False),
        sa.Column("amount_debit_cur", MinorUnits(), nullable=False),
        sa.Column("amount_credit_cur", MinorUnits(), nullable=False),
        sa.Column("date", LocalDate(), nullable=False),
        sa.Column("group_id", sa.BigInteger(), nullable=False),
        sa.Column("undone_on", LocalDate()),
        sa.Column("undone_at", UtcInstant()),
        sa.Column("undone_by", sa.BigInteger()),
        sa.Column("debit_line_id", sa.BigInteger(), nullable=False),
        sa.Column("credit_line_id", sa.BigInteger(), nullable=False),
        sa.Column("exchange_entry_id", sa.BigInteger()),
        sa.Column("created_at", UtcInstant(), nullable=False),
        sa.Column("created_by", sa.BigInteger()),
        sa.PrimaryKeyConstraint("company_id", "id", name="pk_finance_match"),
        sa.CheckConstraint(
            "amount >= 0 AND amount_debit_cur >= 0 AND amount_credit_cur >= 0"
            " AND amount + amount_debit_cur + amount_credit_cur > 0",
            name="amounts",
        ),
        sa.CheckConstraint(
            "(undone_on IS NULL) = (undone_at IS NULL) AND (undone_on IS NULL OR undone_on >= date)",
            name="undone",
        ),
        sa.CheckConstraint("debit_line_id <> credit_line_id", name="sides"),
        sa.ForeignKeyConstraint(
            ["company_id"], ["core_company.id"], name="fk_finance_match_company_id"
        ),
        *(
            sa.ForeignKeyConstraint(
                ["company_id", column],
                [f"{target}.company_id", f"{target}.id"],
                name=f"fk_finance_match_{column}",
                ondelete="RESTRICT",
            )
            for column, target in (
                ("debit_line_id", "finance_line"),
                ("credit_line_id", "finance_line"),
                ("exchange_entry_id", "finance_entry"),
            )
        ),
    )
    for column in ("debit_line_id", "credit_line_id", "exchange_entry_id", "group_id"):
        index = "ix_finance_match_group" if column == "group_id" else f"ix_finance_match_{column}"
        op.create_index(index, "finance_match", ["company_id", column])
