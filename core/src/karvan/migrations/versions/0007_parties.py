"""Parties"""

from __future__ import annotations

import sqlalchemy as sa

from karvan.api import UtcInstant
from karvan.api import op

revision = "core_0007"
down_revision = "core_0006"


def upgrade() -> None:
    op.create_table(
        "core_party",
        sa.Column("company_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("sort_name", sa.String(400), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("group_key", sa.String(32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcInstant(), nullable=False),
        sa.Column("created_by", sa.BigInteger()),
        sa.PrimaryKeyConstraint("company_id", "id"),
        sa.ForeignKeyConstraint(["company_id"], ["core_company.id"]),
        sa.UniqueConstraint("company_id", "code"),
        sa.UniqueConstraint("company_id", "group_key"),
        sa.CheckConstraint("kind IN ('person', 'organisation')", name="kind"),
        sa.CheckConstraint("name <> ''", name="name"),
    )
    op.create_index("ix_core_party_sort_name", "core_party", ["company_id", "sort_name", "id"])


def downgrade() -> None:
    op.drop_table("core_party")
