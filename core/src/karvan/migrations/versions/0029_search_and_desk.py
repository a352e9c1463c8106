"""The search index, bookmarks, and home pages"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import TSVECTOR

from karvan.api import JsonData
from karvan.api import UtcInstant
from karvan.api import op

revision = "core_0029"
down_revision = "core_0028"


def upgrade() -> None:
    _search()
    op.create_table(
        "core_bookmark",
        sa.Column("company_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("target", sa.String(400), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("at", UtcInstant(), nullable=False),
        sa.PrimaryKeyConstraint("company_id", "user_id", "kind", "target"),
        sa.ForeignKeyConstraint(["company_id"], ["core_company.id"]),
        sa.CheckConstraint("kind IN ('favourite', 'seen')", name="kind"),
    )
    op.create_index("ix_core_bookmark_at", "core_bookmark", ["company_id", "user_id", "kind", "at"])
    op.create_table(
        "core_home_page",
        sa.Column("company_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("tiles", JsonData(), nullable=False),
        sa.Column("changed_at", UtcInstant(), nullable=False),
        sa.PrimaryKeyConstraint("company_id", "user_id"),
        sa.ForeignKeyConstraint(["company_id"], ["core_company.id"]),
    )


def _search() -> None:
    op.create_table(
        "core_search",
        sa.Column("company_id", sa.BigInteger(), nullable=False),
        sa.Column("entity", sa.String(80), nullable=False),
        sa.Column("record_id", sa.BigInteger(), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("archived", sa.Boolean(), nullable=False),
        sa.Column("words", sa.Text().with_variant(TSVECTOR(), "postgresql")),
        sa.PrimaryKeyConstraint("company_id", "entity", "record_id"),
        sa.ForeignKeyConstraint(["company_id"], ["core_company.id"]),
    )
    op.create_full_text("core_search_fts", ["scope", "key", "body"], beside=["record_id"])


def downgrade() -> None:
    op.drop_table("core_home_page")
    op.drop_table("core_bookmark")
    op.drop_full_text("core_search_fts")
    op.drop_table("core_search")
