"""Taxes, their parts and rules, and the lines they are posted in"""

import sqlalchemy as sa

from karvan.api import ExactDecimal
from karvan.api import LocalDate
from karvan.api import Micro
from karvan.api import MinorUnits
from karvan.api import Translated
from karvan.api import UtcInstant
from karvan.api import op

revision = "finance_0005"
down_revision = "finance_0004"


def upgrade() -> None:
    op.create_table(
        "finance_tax",
        sa.Column("company_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("name", Translated(), nullable=False),
        sa.Column("use", sa.String(8), nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("rate", ExactDecimal(), nullable=False),
        sa.Column("included", sa.Boolean(), nullable=False),
        sa.Column("affects_base", sa.Boolean(), nullable=False),
        sa.Column("base_affected", sa.Boolean(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("rounding", sa.String(8)),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("valid_from", LocalDate(), nullable=False),
        sa.Column("valid_to", LocalDate()),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcInstant(), nullable=False),
        sa.Column("created_by", sa.BigInteger()),
        sa.PrimaryKeyConstraint("company_id", "id"),
        sa.ForeignKeyConstraint(["company_id"], ["core_company.id"]),
        sa.UniqueConstraint("company_id", "code"),
        sa.CheckConstraint("kind IN ('percent', 'fixed', 'division', 'group')", name="kind"),
        sa.CheckConstraint("rounding IN ('document', 'line')", name="rounding"),
        sa.CheckConstraint("use IN ('sale', 'purchase')", name="use"),
        sa.CheckConstraint("valid_to IS NULL OR valid_to > valid_from", name="validity"),
    )
    op.create_table(
        "finance_tax_rule_group",
        sa.Column("company_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("name", Translated(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcInstant(), nullable=False),
        sa.Column("created_by", sa.BigInteger()),
        sa.PrimaryKeyConstraint("company_id", "id"),
        sa.ForeignKeyConstraint(["company_id"], ["core_company.id"]),
        sa.UniqueConstraint("company_id", "code"),
    )
    op.create_table(
        "finance_account_tax",
        sa.Column("company_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("sale_tax_id", sa.BigInteger()),
        sa.Column("purchase_tax_id", sa.BigInteger()),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("company_id", "id"),
        sa.ForeignKeyConstraint(["company_id"], ["core_company.id"]),
        sa.ForeignKeyConstraint(
            ["company_id", "id"],
            ["finance_account.company_id", "finance_account.id"],
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "purchase_tax_id"],
            ["finance_tax.company_id", "finance_tax.id"],
            name="fk_finance_account_tax_purchase_tax_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "sale_tax_id"],
            ["finance_tax.company_id", "finance_tax.id"],
            name="fk_finance_account_tax_sale_tax_id",
            ondelete="RESTRICT",
        ),
    )
    op.create_index(
        "ix_finance_account_tax_purchase_tax_id",
        "finance_account_tax",
        ["company_id", "purchase_tax_id"],
    )
    op.create_index(
        "ix_finance_account_tax_sale_tax_id", "finance_account_tax", ["company_id", "sale_tax_id"]
    )
    op.create_table(
        "finance_tax_member",
        sa.Column("company_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("group_id", sa.BigInteger(), nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("company_id", "id"),
        sa.ForeignKeyConstraint(["company_id"], ["core_company.id"]),
        sa.ForeignKeyConstraint(
            ["company_id", "group_id"],
            ["finance_tax.company_id", "finance_tax.id"],
            name="fk_finance_tax_member_group_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "member_id"],
            ["finance_tax.company_id", "finance_tax.id"],
            name="fk_finance_tax_member_member_id",
            ondelete="RESTRICT",
        ),
        sa.UniqueConstraint("company_id", "group_id", "member_id"),
        sa.CheckConstraint("group_id <> member_id", name="member"),
    )
    op.create_index(
        "ix_finance_tax_member_member_id", "finance_tax_member", ["company_id", "member_id"]
    )
    op.create_table(
        "finance_tax_part",
        sa.Column("company_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("document", sa.String(8), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(4), nullable=False),
        sa.Column("share", Micro(), nullable=False),
        sa.Column("box", sa.String(20)),
        sa.Column("tax_id", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.BigInteger()),
        sa.PrimaryKeyConstraint("company_id", "id"),
        sa.ForeignKeyConstraint(
            ["company_id", "account_id"],
            ["finance_account.company_id", "finance_account.id"],
            name="fk_finance_tax_part_account_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(["company_id"], ["core_company.id"]),
        sa.ForeignKeyConstraint(
            ["company_id", "tax_id"],
            ["finance_tax.company_id", "finance_tax.id"],
            name="fk_finance_tax_part_tax_id",
            ondelete="CASCADE",
        ),
        sa.UniqueConstraint("company_id", "tax_id", "document", "seq"),
        sa.CheckConstraint(
            "part <> 'base' OR (account_id IS NULL AND share IN (-100000000, 100000000))",
            name="base",
        ),
        sa.CheckConstraint("document IN ('invoice', 'refund')", name="document"),
        sa.CheckConstraint("part IN ('base', 'tax')", name="part"),
        sa.CheckConstraint("share <> 0 AND share BETWEEN -100000000 AND 100000000", name="share"),
    )
    op.create_index(
        "ix_finance_tax_part_account_id", "finance_tax_part", ["company_id", "account_id"]
    )
    op.create_table(
        "finance_tax_rule",
        sa.Column("company_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("country", sa.String(2)),
        sa.Column("use", sa.String(8)),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("group_id", sa.BigInteger()),
        sa.Column("tax_id", sa.BigInteger()),
        sa.Column("replacement_id", sa.BigInteger()),
        sa.Column("account_id", sa.BigInteger()),
        sa.Column("account_replacement_id", sa.BigInteger()),
        sa.Column("valid_from", LocalDate(), nullable=False),
        sa.Column("valid_to", LocalDate()),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcInstant(), nullable=False),
        sa.Column("created_by", sa.BigInteger()),
        sa.PrimaryKeyConstraint("company_id", "id"),
        sa.ForeignKeyConstraint(
            ["company_id", "account_id"],
            ["finance_account.company_id", "finance_account.id"],
            name="fk_finance_tax_rule_account_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "account_replacement_id"],
            ["finance_account.company_id", "finance_account.id"],
            name="fk_finance_tax_rule_account_replacement_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(["company_id"], ["core_company.id"]),
        sa.ForeignKeyConstraint(
            ["company_id", "group_id"],
            ["finance_tax_rule_group.company_id", "finance_tax_rule_group.id"],
            name="fk_finance_tax_rule_group_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "replacement_id"],
            ["finance_tax.company_id", "finance_tax.id"],
            name="fk_finance_tax_rule_replacement_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "tax_id"],
            ["finance_tax.company_id", "finance_tax.id"],
            name="fk_finance_tax_rule_tax_id",
            ondelete="RESTRICT",
        ),
        sa.CheckConstraint("country IS NULL OR length(country) = 2", name="country"),
        sa.CheckConstraint("use IN ('sale', 'purchase')", name="use"),
        sa.CheckConstraint("valid_to IS NULL OR valid_to > valid_from", name="validity"),
        sa.CheckConstraint(
            "(account_id IS NULL) = (account_replacement_id IS NULL) AND (account_id IS NULL OR (tax_id IS NULL AND replacement_id IS NULL))",
            name="what",
        ),
        sa.CheckConstraint("group_id IS NOT NULL OR country IS NOT NULL", name="whom"),
    )
    op.create_index(
        "ix_finance_tax_rule_account_id", "finance_tax_rule", ["company_id", "account_id"]
    )
    op.create_index(
        "ix_finance_tax_rule_account_replacement_id",
        "finance_tax_rule",
        ["company_id", "account_replacement_id"],
    )
    op.create_index("ix_finance_tax_rule_group_id", "finance_tax_rule", ["company_id", "group_id"])
    op.create_index(
        "ix_finance_tax_rule_replacement_id", "finance_tax_rule", ["company_id", "replacement_id"]
    )
    op.create_index("ix_finance_tax_rule_tax_id", "finance_tax_rule", ["company_id", "tax_id"])
    op.create_table(
        "finance_party_tax",
        sa.Column("company_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("group_id", sa.BigInteger()),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("company_id", "id"),
        sa.ForeignKeyConstraint(["company_id"], ["core_company.id"]),
        sa.ForeignKeyConstraint(
            ["company_id", "id"], ["core_party.company_id", "core_party.id"], ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "group_id"],
            ["finance_tax_rule_group.company_id", "finance_tax_rule_group.id"],
            name="fk_finance_party_tax_group_id",
            ondelete="RESTRICT",
        ),
    )
    op.create_index(
        "ix_finance_party_tax_group_id", "finance_party_tax", ["company_id", "group_id"]
    )
    op.create_table(
        "finance_product_tax",
        sa.Column("company_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("sale_tax_id", sa.BigInteger()),
        sa.Column("purchase_tax_id", sa.BigInteger()),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("company_id", "id"),
        sa.ForeignKeyConstraint(["company_id"], ["core_company.id"]),
        sa.ForeignKeyConstraint(
            ["company_id", "id"], ["core_product.company_id", "core_product.id"], ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "purchase_tax_id"],
            ["finance_tax.company_id", "finance_tax.id"],
            name="fk_finance_product_tax_purchase_tax_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "sale_tax_id"],
            ["finance_tax.company_id", "finance_tax.id"],
            name="fk_finance_product_tax_sale_tax_id",
            ondelete="RESTRICT",
        ),
    )
    op.create_index(
        "ix_finance_product_tax_purchase_tax_id",
        "finance_product_tax",
        ["company_id", "purchase_tax_id"],
    )
    op.create_index(
        "ix_finance_product_tax_sale_tax_id", "finance_product_tax", ["company_id", "sale_tax_id"]
    )
    op.rebuild(
        "finance_line",
        add=[
            sa.Column("tax", sa.String(40)),
            sa.Column("tax_part", sa.String(20)),
            sa.Column("tax_base", MinorUnits()),
            sa.ForeignKeyConstraint(
                ["company_id", "tax"],
                ["finance_tax.company_id", "finance_tax.code"],
                name="fk_finance_line_tax",
                ondelete="RESTRICT",
            ),
            sa.CheckConstraint("(tax IS NULL) = (tax_part IS NULL)", name="tax"),
        ],
    )
    op.create_index(
        "ix_finance_line_tax",
        "finance_line",
        ["company_id", "tax", "date"],
        where="tax IS NOT NULL",
    )


def downgrade() -> None:
    op.drop_index("ix_finance_line_tax", "finance_line")
    op.rebuild(
        "finance_line",
        drop=["fk_finance_line_tax", "ck_finance_line_tax", "tax", "tax_part", "tax_base"],
    )
    for table in (
        "finance_product_tax",
        "finance_party_tax",
        "finance_tax_rule",
        "finance_tax_part",
        "finance_tax_member",
        "finance_account_tax",
        "finance_tax_rule_group",
        "finance_tax",
    ):
        op.drop_table(table)
