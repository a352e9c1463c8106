"""Layouts of statements with their rows"""

import sqlalchemy as sa

from karvan.api import Translated
from karvan.api import UtcInstant
from karvan.api import op

revision = "finance_0004"
down_revision = "finance_0003"


def upgrade():
    _layout()
    _row()


def downgrade():
    op.drop_table("finance_statement_row")
    op.drop_table("finance_statement_layout")


def _layout():
    op.create_table(
        "finance_statement_layout",
        sa.Column("company_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("name", Translated(), nullable=False),
        sa.Column("statement", sa.String(12), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcInstant(), nullable=False),
        sa.Column("created_by", sa.BigInteger()),
        sa.PrimaryKeyConstraint("company_id", "id", name="pk_finance_statement_layout"),
        sa.CheckConstraint("statement IN ('income', 'balance', 'cash_flow')", name="statement"),
        sa.ForeignKeyConstraint(
            ["company_id"], ["core_company.id"], name="fk_finance_statement_layout_company_id"
        ),
        sa.UniqueConstraint(
            "company_id", "code", name="uq_finance_statement_layout_company_id_code"
        ),
    )


def _row():
    op.create_table(
        "finance_statement_row",
        sa.Column("company_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("layout_id", sa.BigInteger(), nullable=False),
        sa.Column("line_no", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("title", Translated(), nullable=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("account_types", sa.String(400), nullable=False),
        sa.Column("accounts", sa.String(400), nullable=False),
        sa.Column("figure", sa.String(12), nullable=False),
        sa.Column("is_credit", sa.Boolean(), nullable=False),
        sa.Column("formula", sa.String(400), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("is_strong", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("company_id", "id", name="pk_finance_statement_row"),
        sa.CheckConstraint("kind IN ('heading', 'accounts', 'formula')", name="kind"),
        sa.CheckConstraint(
            "figure IN ('movement', 'closing', 'opening', 'year', 'before_year', 'cash')",
            name="figure",
        ),
        sa.CheckConstraint("level BETWEEN 0 AND 5", name="level"),
        sa.ForeignKeyConstraint(
            ["company_id"], ["core_company.id"], name="fk_finance_statement_row_company_id"
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "layout_id"],
            ["finance_statement_layout.company_id", "finance_statement_layout.id"],
            name="fk_finance_statement_row_layout_id",
            ondelete="CASCADE",
        ),
        sa.UniqueConstraint(
            "company_id",
            "layout_id",
            "line_no",
            name="uq_finance_statement_row_company_id_layout_id_line_no",
        ),
    )
    op.create_index(
        "ix_finance_statement_row_layout_id", "finance_statement_row", ["company_id", "layout_id"]
    )
