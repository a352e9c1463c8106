"""Saved views of lists, and actions on many records"""

from __future__ import annotations

import sqlalchemy as sa

from karvan.api import JsonData
from karvan.api import UtcInstant
from karvan.api import op

revision = "core_0028"
down_revision = "core_0027"


def upgrade() -> None:
    _views()
    _runs()


def downgrade() -> None:
    op.drop_table("core_bulk_run")
    op.drop_table("core_saved_view")


def _views() -> None:
    _table(
        "core_saved_view",
        sa.Column("user_id", sa.BigInteger()),
        sa.Column("entity", sa.String(130), nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("query", sa.String(4000), nullable=False),
        sa.Column("columns", JsonData(), nullable=False),
        sa.Column("is_default", sa.Boolean(), nullable=False),
        sa.CheckConstraint("name <> ''", name="name"),
        sa.CheckConstraint(
            "kind IN ('list', 'kanban', 'calendar', 'pivot', 'chart', 'own')", name="kind"
        ),
        sa.CheckConstraint("user_id IS NULL OR NOT is_default", name="default"),
        sa.UniqueConstraint("company_id", "entity", "user_id", "kind", "name"),
    )
    op.create_index(
        "uq_core_saved_view_shared",
        "core_saved_view",
        ["company_id", "entity", "kind", "name"],
        unique=True,
        where="user_id IS NULL",
    )
    op.create_index(
        "uq_core_saved_view_default",
        "core_saved_view",
        ["company_id", "entity"],
        unique=True,
        where="is_default",
    )


def _runs() -> None:
    _table(
        "core_bulk_run",
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("entity", sa.String(130), nullable=False),
        sa.Column("action", sa.String(80), nullable=False),
        sa.Column("query", sa.String(4000), nullable=False),
        sa.Column("data", JsonData(), nullable=False),
        sa.Column("ids", JsonData(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(9), nullable=False),
        sa.Column("refusals", JsonData(), nullable=False),
        sa.Column("file_id", sa.BigInteger()),
        sa.CheckConstraint(
            "state IN ('waiting', 'running', 'done', 'cancelled', 'failed')", name="state"
        ),
        sa.CheckConstraint("done BETWEEN 0 AND total", name="done"),
    )
    op.create_index("ix_core_bulk_run_user", "core_bulk_run", ["company_id", "user_id", "id"])


def _table(name: str, *items: sa.schema.SchemaItem) -> None:
    op.create_table(
        name,
        sa.Column("company_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        *items,
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcInstant(), nullable=False),
        sa.Column("created_by", sa.BigInteger()),
        sa.PrimaryKeyConstraint("company_id", "id"),
        sa.ForeignKeyConstraint(["company_id"], ["core_company.id"]),
    )
