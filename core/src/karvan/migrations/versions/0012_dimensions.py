"""Dimensions: axes, values, interned sets, rules"""

from __future__ import annotations

import sqlalchemy as sa

from karvan.api import LocalDate
from karvan.api import Translated
from karvan.api import UtcInstant
from karvan.api import op

revision = "core_0012"
down_revision = "core_0011"


def upgrade() -> None:
    op.create_table(
        "core_dimension_axis",
        sa.Column("company_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("name", Translated(), nullable=False),
        sa.Column("is_required", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcInstant(), nullable=False),
        sa.Column("created_by", sa.BigInteger()),
        sa.PrimaryKeyConstraint("company_id", "id"),
        sa.ForeignKeyConstraint(["company_id"], ["core_company.id"]),
        sa.UniqueConstraint("company_id", "code"),
    )
    op.create_table(
        "core_dimension_value",
        sa.Column("company_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("parent_id", sa.BigInteger()),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("name", Translated(), nullable=False),
        sa.Column("record_kind", sa.String(60)),
        sa.Column("record_id", sa.BigInteger()),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("axis_id", sa.BigInteger(), nullable=False),
        sa.Column("valid_from", LocalDate(), nullable=False),
        sa.Column("valid_to", LocalDate()),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcInstant(), nullable=False),
        sa.Column("created_by", sa.BigInteger()),
        sa.PrimaryKeyConstraint("company_id", "id"),
        sa.ForeignKeyConstraint(
            ["company_id", "axis_id"],
            ["core_dimension_axis.company_id", "core_dimension_axis.id"],
            name="fk_core_dimension_value_axis_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(["company_id"], ["core_company.id"]),
        sa.ForeignKeyConstraint(
            ["company_id", "axis_id", "parent_id"],
            [
                "core_dimension_value.company_id",
                "core_dimension_value.axis_id",
                "core_dimension_value.id",
            ],
            name="fk_core_dimension_value_parent_id",
            ondelete="RESTRICT",
        ),
        sa.UniqueConstraint("company_id", "axis_id", "code"),
        sa.UniqueConstraint("company_id", "axis_id", "id"),
        sa.CheckConstraint("parent_id <> id", name="parent"),
        sa.CheckConstraint("(record_kind IS NULL) = (record_id IS NULL)", name="record"),
        sa.CheckConstraint("valid_to IS NULL OR valid_to > valid_from", name="validity"),
    )
    op.create_index(
        "ix_core_dimension_value_parent_id", "core_dimension_value", ["company_id", "parent_id"]
    )
    op.create_table(
        "core_dimension_set",
        sa.Column("company_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("company_id", "id"),
        sa.ForeignKeyConstraint(["company_id"], ["core_company.id"]),
        sa.UniqueConstraint("company_id", "key"),
    )
    op.create_table(
        "core_dimension_set_item",
        sa.Column("company_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("axis_id", sa.BigInteger(), nullable=False),
        sa.Column("value_id", sa.BigInteger(), nullable=False),
        sa.Column("set_id", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("company_id", "id"),
        sa.ForeignKeyConstraint(["company_id"], ["core_company.id"]),
        sa.ForeignKeyConstraint(
            ["company_id", "set_id"],
            ["core_dimension_set.company_id", "core_dimension_set.id"],
            name="fk_core_dimension_set_item_set_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "axis_id", "value_id"],
            [
                "core_dimension_value.company_id",
                "core_dimension_value.axis_id",
                "core_dimension_value.id",
            ],
            name="fk_core_dimension_set_item_value_id",
            ondelete="RESTRICT",
        ),
        sa.UniqueConstraint("company_id", "set_id", "axis_id"),
    )
    op.create_index(
        "ix_core_dimension_set_item_value_id", "core_dimension_set_item", ["company_id", "value_id"]
    )
    op.create_table(
        "core_dimension_rule",
        sa.Column("company_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("document_kind", sa.String(60), nullable=False),
        sa.Column("need", sa.String(8), nullable=False),
        sa.Column("axis_id", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcInstant(), nullable=False),
        sa.Column("created_by", sa.BigInteger()),
        sa.PrimaryKeyConstraint("company_id", "id"),
        sa.ForeignKeyConstraint(
            ["company_id", "axis_id"],
            ["core_dimension_axis.company_id", "core_dimension_axis.id"],
            name="fk_core_dimension_rule_axis_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(["company_id"], ["core_company.id"]),
        sa.UniqueConstraint("company_id", "document_kind", "axis_id"),
        sa.CheckConstraint("need IN ('required', 'optional', 'hidden')", name="need"),
    )
    op.create_index(
        "ix_core_dimension_rule_axis_id", "core_dimension_rule", ["company_id", "axis_id"]
    )


def downgrade() -> None:
    op.drop_table("core_dimension_rule")
    op.drop_table("core_dimension_set_item")
    op.drop_table("core_dimension_set")
    op.drop_table("core_dimension_value")
    op.drop_table("core_dimension_axis")
