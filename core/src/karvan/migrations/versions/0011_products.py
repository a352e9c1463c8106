"""Units of measure, products, categories, templates and variants"""

from __future__ import annotations

import sqlalchemy as sa

from karvan.api import Micro
from karvan.api import Translated
from karvan.api import UtcInstant
from karvan.api import op

revision = "core_0011"
down_revision = "core_0010"


def upgrade() -> None:
    op.create_table(
        "core_unit_category",
        sa.Column("company_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.String(20), nullable=False),
        sa.Column("name", Translated(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcInstant(), nullable=False),
        sa.Column("created_by", sa.BigInteger()),
        sa.PrimaryKeyConstraint("company_id", "id"),
        sa.ForeignKeyConstraint(["company_id"], ["core_company.id"]),
        sa.UniqueConstraint("company_id", "code"),
    )
    op.create_table(
        "core_unit",
        sa.Column("company_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.String(20), nullable=False),
        sa.Column("name", Translated(), nullable=False),
        sa.Column("numerator", sa.BigInteger(), nullable=False),
        sa.Column("denominator", sa.BigInteger(), nullable=False),
        sa.Column("digits", sa.SmallInteger(), nullable=False),
        sa.Column("is_reference", sa.Boolean(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("category_id", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcInstant(), nullable=False),
        sa.Column("created_by", sa.BigInteger()),
        sa.PrimaryKeyConstraint("company_id", "id"),
        sa.ForeignKeyConstraint(
            ["company_id", "category_id"],
            ["core_unit_category.company_id", "core_unit_category.id"],
            name="fk_core_unit_category_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(["company_id"], ["core_company.id"]),
        sa.UniqueConstraint("company_id", "code"),
        sa.CheckConstraint("digits BETWEEN 0 AND 6", name="digits"),
        sa.CheckConstraint("numerator > 0 AND denominator > 0", name="factor"),
        sa.CheckConstraint(
            "NOT is_reference OR (numerator = 1 AND denominator = 1)", name="reference"
        ),
    )
    op.create_index("ix_core_unit_category_id", "core_unit", ["company_id", "category_id"])
    op.create_index(
        "uq_core_unit_reference",
        "core_unit",
        ["company_id", "category_id"],
        unique=True,
        where="is_reference",
    )
    op.create_table(
        "core_product",
        sa.Column("company_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.String(60), nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("name", Translated(), nullable=False),
        sa.Column("sort_name", sa.String(600), nullable=False),
        sa.Column("search_text", sa.String(800), nullable=False),
        sa.Column("description", Translated()),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("list_price", Micro()),
        sa.Column("currency", sa.String(12), nullable=False),
        sa.Column("reference_cost", Micro()),
        sa.Column("tax_category", sa.String(60), nullable=False),
        sa.Column("weight", Micro()),
        sa.Column("volume", Micro()),
        sa.Column("group_key", sa.String(32), nullable=False),
        sa.Column("base_unit_id", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcInstant(), nullable=False),
        sa.Column("created_by", sa.BigInteger()),
        sa.PrimaryKeyConstraint("company_id", "id"),
        sa.ForeignKeyConstraint(
            ["company_id", "base_unit_id"],
            ["core_unit.company_id", "core_unit.id"],
            name="fk_core_product_base_unit_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(["company_id"], ["core_company.id"]),
        sa.ForeignKeyConstraint(["currency"], ["core_currency.code"]),
        sa.UniqueConstraint("company_id", "code"),
        sa.UniqueConstraint("company_id", "group_key"),
        sa.CheckConstraint("kind IN ('goods', 'service', 'kit')", name="kind"),
        sa.CheckConstraint("list_price >= 0", name="list_price"),
        sa.CheckConstraint("reference_cost >= 0", name="reference_cost"),
        sa.CheckConstraint("weight >= 0 AND volume >= 0", name="size"),
    )
    op.create_index("ix_core_product_base_unit_id", "core_product", ["company_id", "base_unit_id"])
    op.create_index("ix_core_product_sort_name", "core_product", ["company_id", "sort_name", "id"])
    op.create_table(
        "core_product_unit",
        sa.Column("company_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("numerator", sa.BigInteger(), nullable=False),
        sa.Column("denominator", sa.BigInteger(), nullable=False),
        sa.Column("product_id", sa.BigInteger(), nullable=False),
        sa.Column("unit_id", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("company_id", "id"),
        sa.ForeignKeyConstraint(["company_id"], ["core_company.id"]),
        sa.ForeignKeyConstraint(
            ["company_id", "product_id"],
            ["core_product.company_id", "core_product.id"],
            name="fk_core_product_unit_product_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "unit_id"],
            ["core_unit.company_id", "core_unit.id"],
            name="fk_core_product_unit_unit_id",
            ondelete="RESTRICT",
        ),
        sa.UniqueConstraint("company_id", "product_id", "unit_id"),
        sa.CheckConstraint("numerator > 0 AND denominator > 0", name="factor"),
    )
    op.create_index("ix_core_product_unit_unit_id", "core_product_unit", ["company_id", "unit_id"])
    op.create_table(
        "core_product_barcode",
        sa.Column("company_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.String(48), nullable=False),
        sa.Column("key", sa.String(60), nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("product_id", sa.BigInteger(), nullable=False),
        sa.Column("unit_id", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("company_id", "id"),
        sa.ForeignKeyConstraint(["company_id"], ["core_company.id"]),
        sa.ForeignKeyConstraint(
            ["company_id", "product_id"],
            ["core_product.company_id", "core_product.id"],
            name="fk_core_product_barcode_product_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "unit_id"],
            ["core_unit.company_id", "core_unit.id"],
            name="fk_core_product_barcode_unit_id",
            ondelete="RESTRICT",
        ),
        sa.UniqueConstraint("company_id", "key"),
        sa.CheckConstraint("kind IN ('ean8', 'ean13', 'upc', 'gtin14', 'free')", name="kind"),
    )
    op.create_index(
        "ix_core_product_barcode_product_id", "core_product_barcode", ["company_id", "product_id"]
    )
    op.create_index(
        "ix_core_product_barcode_unit_id", "core_product_barcode", ["company_id", "unit_id"]
    )
    op.create_table(
        "core_kit_line",
        sa.Column("company_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("numerator", sa.BigInteger(), nullable=False),
        sa.Column("denominator", sa.BigInteger(), nullable=False),
        sa.Column("kit_id", sa.BigInteger(), nullable=False),
        sa.Column("component_id", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("company_id", "id"),
        sa.ForeignKeyConstraint(["company_id"], ["core_company.id"]),
        sa.ForeignKeyConstraint(
            ["company_id", "component_id"],
            ["core_product.company_id", "core_product.id"],
            name="fk_core_kit_line_component_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "kit_id"],
            ["core_product.company_id", "core_product.id"],
            name="fk_core_kit_line_kit_id",
            ondelete="CASCADE",
        ),
        sa.UniqueConstraint("company_id", "kit_id", "component_id"),
        sa.CheckConstraint("kit_id <> component_id", name="component"),
        sa.CheckConstraint("numerator > 0 AND denominator > 0", name="quantity"),
    )
    op.create_index(
        "ix_core_kit_line_component_id", "core_kit_line", ["company_id", "component_id"]
    )
    op.create_table(
        "core_category_tree",
        sa.Column("company_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("name", Translated(), nullable=False),
        sa.Column("for_posting", sa.Boolean(), nullable=False),
        sa.Column("for_pricing", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcInstant(), nullable=False),
        sa.Column("created_by", sa.BigInteger()),
        sa.PrimaryKeyConstraint("company_id", "id"),
        sa.ForeignKeyConstraint(["company_id"], ["core_company.id"]),
        sa.UniqueConstraint("company_id", "code"),
    )
    op.create_index(
        "uq_core_category_tree_for_posting",
        "core_category_tree",
        ["company_id"],
        unique=True,
        where="for_posting",
    )
    op.create_index(
        "uq_core_category_tree_for_pricing",
        "core_category_tree",
        ["company_id"],
        unique=True,
        where="for_pricing",
    )
    op.create_table(
        "core_product_category",
        sa.Column("company_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("parent_id", sa.BigInteger()),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("name", Translated(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("group_key", sa.String(32), nullable=False),
        sa.Column("tree_id", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcInstant(), nullable=False),
        sa.Column("created_by", sa.BigInteger()),
        sa.PrimaryKeyConstraint("company_id", "id"),
        sa.ForeignKeyConstraint(["company_id"], ["core_company.id"]),
        sa.ForeignKeyConstraint(
            ["company_id", "tree_id", "parent_id"],
            [
                "core_product_category.company_id",
                "core_product_category.tree_id",
                "core_product_category.id",
            ],
            name="fk_core_product_category_parent_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "tree_id"],
            ["core_category_tree.company_id", "core_category_tree.id"],
            name="fk_core_product_category_tree_id",
            ondelete="RESTRICT",
        ),
        sa.UniqueConstraint("company_id", "group_key"),
        sa.UniqueConstraint("company_id", "tree_id", "code"),
        sa.UniqueConstraint("company_id", "tree_id", "id"),
        sa.CheckConstraint("parent_id <> id", name="parent"),
    )
    op.create_index(
        "ix_core_product_category_parent_id", "core_product_category", ["company_id", "parent_id"]
    )
    op.create_table(
        "core_category_member",
        sa.Column("company_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("tree_id", sa.BigInteger(), nullable=False),
        sa.Column("category_id", sa.BigInteger(), nullable=False),
        sa.Column("product_id", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("company_id", "id"),
        sa.ForeignKeyConstraint(
            ["company_id", "tree_id", "category_id"],
            [
                "core_product_category.company_id",
                "core_product_category.tree_id",
                "core_product_category.id",
            ],
            name="fk_core_category_member_category_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(["company_id"], ["core_company.id"]),
        sa.ForeignKeyConstraint(
            ["company_id", "product_id"],
            ["core_product.company_id", "core_product.id"],
            name="fk_core_category_member_product_id",
            ondelete="CASCADE",
        ),
        sa.UniqueConstraint("company_id", "product_id", "tree_id"),
    )
    op.create_index(
        "ix_core_category_member_category_id", "core_category_member", ["company_id", "category_id"]
    )
    op.create_table(
        "core_product_attribute",
        sa.Column("company_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("name", Translated(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcInstant(), nullable=False),
        sa.Column("created_by", sa.BigInteger()),
        sa.PrimaryKeyConstraint("company_id", "id"),
        sa.ForeignKeyConstraint(["company_id"], ["core_company.id"]),
        sa.UniqueConstraint("company_id", "code"),
    )
    op.create_table(
        "core_attribute_value",
        sa.Column("company_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("name", Translated(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("attribute_id", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("company_id", "id"),
        sa.ForeignKeyConstraint(
            ["company_id", "attribute_id"],
            ["core_product_attribute.company_id", "core_product_attribute.id"],
            name="fk_core_attribute_value_attribute_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(["company_id"], ["core_company.id"]),
        sa.UniqueConstraint("company_id", "attribute_id", "code"),
        sa.UniqueConstraint("company_id", "attribute_id", "id"),
    )
    op.create_table(
        "core_product_template",
        sa.Column("company_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("name", Translated(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("list_price", Micro()),
        sa.Column("currency", sa.String(12), nullable=False),
        sa.Column("tax_category", sa.String(60), nullable=False),
        sa.Column("group_key", sa.String(32), nullable=False),
        sa.Column("base_unit_id", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcInstant(), nullable=False),
        sa.Column("created_by", sa.BigInteger()),
        sa.PrimaryKeyConstraint("company_id", "id"),
        sa.ForeignKeyConstraint(
            ["company_id", "base_unit_id"],
            ["core_unit.company_id", "core_unit.id"],
            name="fk_core_product_template_base_unit_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(["company_id"], ["core_company.id"]),
        sa.ForeignKeyConstraint(["currency"], ["core_currency.code"]),
        sa.UniqueConstraint("company_id", "code"),
        sa.UniqueConstraint("company_id", "group_key"),
        sa.CheckConstraint("kind IN ('goods', 'service')", name="kind"),
        sa.CheckConstraint("list_price >= 0", name="list_price"),
    )
    op.create_index(
        "ix_core_product_template_base_unit_id",
        "core_product_template",
        ["company_id", "base_unit_id"],
    )
    op.create_table(
        "core_template_value",
        sa.Column("company_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("attribute_id", sa.BigInteger(), nullable=False),
        sa.Column("value_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("template_id", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("company_id", "id"),
        sa.ForeignKeyConstraint(["company_id"], ["core_company.id"]),
        sa.ForeignKeyConstraint(
            ["company_id", "template_id"],
            ["core_product_template.company_id", "core_product_template.id"],
            name="fk_core_template_value_template_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "attribute_id", "value_id"],
            [
                "core_attribute_value.company_id",
                "core_attribute_value.attribute_id",
                "core_attribute_value.id",
            ],
            name="fk_core_template_value_value_id",
            ondelete="RESTRICT",
        ),
        sa.UniqueConstraint("company_id", "template_id", "value_id"),
    )
    op.create_table(
        "core_template_exclusion",
        sa.Column("company_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("template_id", sa.BigInteger(), nullable=False),
        sa.Column("first_id", sa.BigInteger(), nullable=False),
        sa.Column("second_id", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("company_id", "id"),
        sa.ForeignKeyConstraint(["company_id"], ["core_company.id"]),
        sa.ForeignKeyConstraint(
            ["company_id", "first_id"],
            ["core_attribute_value.company_id", "core_attribute_value.id"],
            name="fk_core_template_exclusion_first_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "second_id"],
            ["core_attribute_value.company_id", "core_attribute_value.id"],
            name="fk_core_template_exclusion_second_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "template_id"],
            ["core_product_template.company_id", "core_product_template.id"],
            name="fk_core_template_exclusion_template_id",
            ondelete="CASCADE",
        ),
        sa.UniqueConstraint("company_id", "template_id", "first_id", "second_id"),
        sa.CheckConstraint("first_id < second_id", name="order"),
    )
    op.create_index(
        "ix_core_template_exclusion_first_id", "core_template_exclusion", ["company_id", "first_id"]
    )
    op.create_index(
        "ix_core_template_exclusion_second_id",
        "core_template_exclusion",
        ["company_id", "second_id"],
    )
    op.create_table(
        "core_product_variant",
        sa.Column("company_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("values_key", sa.String(200), nullable=False),
        sa.Column("fell_away", sa.Boolean(), nullable=False),
        sa.Column("product_id", sa.BigInteger(), nullable=False),
        sa.Column("template_id", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("company_id", "id"),
        sa.ForeignKeyConstraint(["company_id"], ["core_company.id"]),
        sa.ForeignKeyConstraint(
            ["company_id", "product_id"],
            ["core_product.company_id", "core_product.id"],
            name="fk_core_product_variant_product_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "template_id"],
            ["core_product_template.company_id", "core_product_template.id"],
            name="fk_core_product_variant_template_id",
            ondelete="RESTRICT",
        ),
        sa.UniqueConstraint("company_id", "product_id"),
        sa.UniqueConstraint("company_id", "template_id", "values_key"),
    )


def downgrade() -> None:
    op.drop_table("core_product_variant")
    op.drop_table("core_template_exclusion")
    op.drop_table("core_template_value")
    op.drop_table("core_product_template")
    op.drop_table("core_attribute_value")
    op.drop_table("core_product_attribute")
    op.drop_table("core_category_member")
    op.drop_table("core_product_category")
    op.drop_table("core_category_tree")
    op.drop_table("core_kit_line")
    op.drop_table("core_product_barcode")
    op.drop_table("core_product_unit")
    op.drop_table("core_product")
    op.drop_table("core_unit")
    op.drop_table("core_unit_category")
