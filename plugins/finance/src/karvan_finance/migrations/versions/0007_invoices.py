"""Invoices, bills and credits, their taxes and instalments, and payment terms"""

from __future__ import annotations

import sqlalchemy as sa

from karvan.api import ExactDecimal
from karvan.api import LocalDate
from karvan.api import Micro
from karvan.api import MinorUnits
from karvan.api import Translated
from karvan.api import UtcInstant
from karvan.api import op

revision = "finance_0007"
down_revision = "finance_0006"


def upgrade() -> None:
    op.create_table(
        "finance_term",
        sa.Column("company_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.String(20), nullable=False),
        sa.Column("name", Translated(), nullable=False),
        sa.Column("discount_percent", ExactDecimal(), nullable=False),
        sa.Column("discount_days", sa.Integer(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcInstant(), nullable=False),
        sa.Column("created_by", sa.BigInteger()),
        sa.PrimaryKeyConstraint("company_id", "id"),
        sa.ForeignKeyConstraint(["company_id"], ["core_company.id"]),
        sa.UniqueConstraint("company_id", "code"),
        sa.CheckConstraint("discount_days >= 0", name="discount_days"),
    )
    op.create_table(
        "finance_term_line",
        sa.Column("company_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("share", sa.String(8), nullable=False),
        sa.Column("percent", ExactDecimal(), nullable=False),
        sa.Column("fixed", MinorUnits(), nullable=False),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("month_end", sa.Boolean(), nullable=False),
        sa.Column("day_of_month", sa.Integer()),
        sa.Column("term_id", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("company_id", "id"),
        sa.ForeignKeyConstraint(["company_id"], ["core_company.id"]),
        sa.ForeignKeyConstraint(
            ["company_id", "term_id"],
            ["finance_term.company_id", "finance_term.id"],
            name="fk_finance_term_line_term_id",
            ondelete="CASCADE",
        ),
        sa.UniqueConstraint("company_id", "term_id", "seq"),
        sa.CheckConstraint("day_of_month BETWEEN 1 AND 31", name="day_of_month"),
        sa.CheckConstraint("share IN ('percent', 'fixed', 'rest')", name="share"),
    )
    op.create_table(
        "finance_invoice",
        sa.Column("company_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(14), nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("currency", sa.String(12), nullable=False),
        sa.Column("rate", ExactDecimal()),
        sa.Column("supplier_ref", sa.String(100), nullable=False),
        sa.Column("supplier_ref_key", sa.String(100), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("net", MinorUnits(), nullable=False),
        sa.Column("tax", MinorUnits(), nullable=False),
        sa.Column("total", MinorUnits(), nullable=False),
        sa.Column("source_kind", sa.String(60)),
        sa.Column("source_id", sa.BigInteger()),
        sa.Column("range_key", sa.String(20)),
        sa.Column("seq", sa.BigInteger()),
        sa.Column("number", sa.String(60)),
        sa.Column("posted_at", UtcInstant()),
        sa.Column("posted_by", sa.BigInteger()),
        sa.Column("date", LocalDate(), nullable=False),
        sa.Column("party_id", sa.BigInteger(), nullable=False),
        sa.Column("party_snapshot_id", sa.BigInteger()),
        sa.Column("term_id", sa.BigInteger()),
        sa.Column("entry_id", sa.BigInteger()),
        sa.Column("refund_of_id", sa.BigInteger()),
        sa.Column("series_id", sa.BigInteger()),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcInstant(), nullable=False),
        sa.Column("created_by", sa.BigInteger()),
        sa.PrimaryKeyConstraint("company_id", "id"),
        sa.ForeignKeyConstraint(["company_id"], ["core_company.id"]),
        sa.ForeignKeyConstraint(["currency"], ["core_currency.code"]),
        sa.ForeignKeyConstraint(
            ["company_id", "entry_id"],
            ["finance_entry.company_id", "finance_entry.id"],
            name="fk_finance_invoice_entry_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "party_id"],
            ["core_party.company_id", "core_party.id"],
            name="fk_finance_invoice_party_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "party_snapshot_id"],
            ["core_party_snapshot.company_id", "core_party_snapshot.id"],
            name="fk_finance_invoice_party_snapshot_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "refund_of_id"],
            ["finance_invoice.company_id", "finance_invoice.id"],
            name="fk_finance_invoice_refund_of_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "series_id"],
            ["core_number_series.company_id", "core_number_series.id"],
            name="fk_finance_invoice_series_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "term_id"],
            ["finance_term.company_id", "finance_term.id"],
            name="fk_finance_invoice_term_id",
            ondelete="RESTRICT",
        ),
        sa.UniqueConstraint("company_id", "entry_id"),
        sa.UniqueConstraint("company_id", "series_id", "number"),
        sa.UniqueConstraint("company_id", "series_id", "range_key", "seq"),
        sa.CheckConstraint(
            "kind IN ('invoice', 'credit_note', 'bill', 'vendor_credit')", name="kind"
        ),
        sa.CheckConstraint("(source_kind IS NULL) = (source_id IS NULL)", name="source"),
        sa.CheckConstraint("state IN ('draft', 'posted')", name="state"),
        sa.CheckConstraint("state = 'draft' OR total >= 0", name="total"),
    )
    op.create_index("ix_finance_invoice_list", "finance_invoice", ["company_id", "date", "id"])
    op.create_index(
        "ix_finance_invoice_party_snapshot_id",
        "finance_invoice",
        ["company_id", "party_snapshot_id"],
    )
    op.create_index(
        "ix_finance_invoice_refund_of_id", "finance_invoice", ["company_id", "refund_of_id"]
    )
    op.create_index(
        "ix_finance_invoice_source", "finance_invoice", ["company_id", "source_kind", "source_id"]
    )
    op.create_index(
        "ix_finance_invoice_supplier_ref",
        "finance_invoice",
        ["company_id", "party_id", "supplier_ref_key"],
    )
    op.create_index("ix_finance_invoice_term_id", "finance_invoice", ["company_id", "term_id"])
    op.create_table(
        "finance_instalment",
        sa.Column("company_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("due_date", LocalDate(), nullable=False),
        sa.Column("amount", MinorUnits(), nullable=False),
        sa.Column("amount_company", MinorUnits(), nullable=False),
        sa.Column("discount", MinorUnits(), nullable=False),
        sa.Column("discount_until", LocalDate()),
        sa.Column("invoice_id", sa.BigInteger(), nullable=False),
        sa.Column("line_id", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("company_id", "id"),
        sa.ForeignKeyConstraint(["company_id"], ["core_company.id"]),
        sa.ForeignKeyConstraint(
            ["company_id", "invoice_id"],
            ["finance_invoice.company_id", "finance_invoice.id"],
            name="fk_finance_instalment_invoice_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "line_id"],
            ["finance_line.company_id", "finance_line.id"],
            name="fk_finance_instalment_line_id",
            ondelete="RESTRICT",
        ),
        sa.UniqueConstraint("company_id", "invoice_id", "seq"),
    )
    op.create_index(
        "ix_finance_instalment_line_id", "finance_instalment", ["company_id", "line_id"]
    )
    op.create_table(
        "finance_invoice_line",
        sa.Column("company_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("line_no", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("quantity", Micro(), nullable=False),
        sa.Column("unit_price", Micro(), nullable=False),
        sa.Column("discount", ExactDecimal(), nullable=False),
        sa.Column("role", sa.String(40)),
        sa.Column("keeps_net", sa.Boolean(), nullable=False),
        sa.Column("net", MinorUnits(), nullable=False),
        sa.Column("source_kind", sa.String(60)),
        sa.Column("source_id", sa.BigInteger()),
        sa.Column("invoice_id", sa.BigInteger(), nullable=False),
        sa.Column("product_id", sa.BigInteger()),
        sa.Column("account_id", sa.BigInteger()),
        sa.Column("tax_id", sa.BigInteger()),
        sa.Column("dimension_set_id", sa.BigInteger()),
        sa.PrimaryKeyConstraint("company_id", "id"),
        sa.ForeignKeyConstraint(
            ["company_id", "account_id"],
            ["finance_account.company_id", "finance_account.id"],
            name="fk_finance_invoice_line_account_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(["company_id"], ["core_company.id"]),
        sa.ForeignKeyConstraint(
            ["company_id", "dimension_set_id"],
            ["core_dimension_set.company_id", "core_dimension_set.id"],
            name="fk_finance_invoice_line_dimension_set_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "invoice_id"],
            ["finance_invoice.company_id", "finance_invoice.id"],
            name="fk_finance_invoice_line_invoice_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "product_id"],
            ["core_product.company_id", "core_product.id"],
            name="fk_finance_invoice_line_product_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "tax_id"],
            ["finance_tax.company_id", "finance_tax.id"],
            name="fk_finance_invoice_line_tax_id",
            ondelete="RESTRICT",
        ),
        sa.UniqueConstraint("company_id", "invoice_id", "line_no"),
        sa.CheckConstraint("(source_kind IS NULL) = (source_id IS NULL)", name="source"),
    )
    op.create_index(
        "ix_finance_invoice_line_account_id", "finance_invoice_line", ["company_id", "account_id"]
    )
    op.create_index(
        "ix_finance_invoice_line_product_id", "finance_invoice_line", ["company_id", "product_id"]
    )
    op.create_index(
        "ix_finance_invoice_line_source",
        "finance_invoice_line",
        ["company_id", "source_kind", "source_id"],
    )
    op.create_index(
        "ix_finance_invoice_line_tax_id", "finance_invoice_line", ["company_id", "tax_id"]
    )
    op.create_table(
        "finance_invoice_tax",
        sa.Column("company_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("included", sa.Boolean(), nullable=False),
        sa.Column("base", MinorUnits(), nullable=False),
        sa.Column("amount", MinorUnits(), nullable=False),
        sa.Column("payable", MinorUnits(), nullable=False),
        sa.Column("base_company", MinorUnits(), nullable=False),
        sa.Column("amount_company", MinorUnits(), nullable=False),
        sa.Column("invoice_id", sa.BigInteger(), nullable=False),
        sa.Column("tax_id", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("company_id", "id"),
        sa.ForeignKeyConstraint(["company_id"], ["core_company.id"]),
        sa.ForeignKeyConstraint(
            ["company_id", "invoice_id"],
            ["finance_invoice.company_id", "finance_invoice.id"],
            name="fk_finance_invoice_tax_invoice_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "tax_id"],
            ["finance_tax.company_id", "finance_tax.id"],
            name="fk_finance_invoice_tax_tax_id",
            ondelete="RESTRICT",
        ),
        sa.UniqueConstraint("company_id", "invoice_id", "seq"),
    )
    op.create_index(
        "ix_finance_invoice_tax_tax_id", "finance_invoice_tax", ["company_id", "tax_id"]
    )


def downgrade() -> None:
    op.drop_table("finance_invoice_tax")
    op.drop_table("finance_invoice_line")
    op.drop_table("finance_instalment")
    op.drop_table("finance_invoice")
    op.drop_table("finance_term_line")
    op.drop_table("finance_term")
