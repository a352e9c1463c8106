"""Duplicates of parties, the log of merges, and parties as they were printed"""

from __future__ import annotations

import sqlalchemy as sa

from karvan.api import Hash32
from karvan.api import JsonData
from karvan.api import UtcInstant
from karvan.api import op

revision = "core_0014"
down_revision = "core_0013"


def upgrade() -> None:
    _duplicates()
    _merges()
    _snapshots()


def _duplicates() -> None:
    op.create_table(
        "core_party_duplicate",
        sa.Column("company_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("reasons", JsonData(), nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("a_id", sa.BigInteger(), nullable=False),
        sa.Column("b_id", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcInstant(), nullable=False),
        sa.Column("created_by", sa.BigInteger()),
        sa.PrimaryKeyConstraint("company_id", "id"),
        sa.ForeignKeyConstraint(
            ["company_id", "a_id"],
            ["core_party.company_id", "core_party.id"],
            name="fk_core_party_duplicate_a_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "b_id"],
            ["core_party.company_id", "core_party.id"],
            name="fk_core_party_duplicate_b_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(["company_id"], ["core_company.id"]),
        sa.UniqueConstraint("company_id", "a_id", "b_id"),
        sa.CheckConstraint("a_id < b_id", name="order"),
        sa.CheckConstraint("state IN ('open', 'merged', 'distinct')", name="state"),
    )
    op.create_index("ix_core_party_duplicate_b_id", "core_party_duplicate", ["company_id", "b_id"])
    op.create_index(
        "ix_core_party_duplicate_state", "core_party_duplicate", ["company_id", "state", "score"]
    )


def _merges() -> None:
    op.create_table(
        "core_merge_op",
        sa.Column("company_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(400), nullable=False),
        sa.Column("field_choices", JsonData(), nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("done_at", UtcInstant()),
        sa.Column("done_by", sa.BigInteger()),
        sa.Column("undone_at", UtcInstant()),
        sa.Column("undone_by", sa.BigInteger()),
        sa.Column("kept", JsonData()),
        sa.Column("winner_id", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcInstant(), nullable=False),
        sa.Column("created_by", sa.BigInteger()),
        sa.PrimaryKeyConstraint("company_id", "id"),
        sa.ForeignKeyConstraint(["company_id"], ["core_company.id"]),
        sa.ForeignKeyConstraint(
            ["company_id", "winner_id"],
            ["core_party.company_id", "core_party.id"],
            name="fk_core_merge_op_winner_id",
            ondelete="RESTRICT",
        ),
        sa.CheckConstraint("state IN ('waiting', 'done', 'undone', 'refused')", name="state"),
        sa.CheckConstraint("(state = 'undone') = (undone_at IS NOT NULL)", name="undone"),
    )
    op.create_index("ix_core_merge_op_winner_id", "core_merge_op", ["company_id", "winner_id"])
    op.create_table(
        "core_merge_loser",
        sa.Column("company_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("op_id", sa.BigInteger(), nullable=False),
        sa.Column("party_id", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("company_id", "id"),
        sa.ForeignKeyConstraint(["company_id"], ["core_company.id"]),
        sa.ForeignKeyConstraint(
            ["company_id", "op_id"],
            ["core_merge_op.company_id", "core_merge_op.id"],
            name="fk_core_merge_loser_op_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "party_id"],
            ["core_party.company_id", "core_party.id"],
            name="fk_core_merge_loser_party_id",
            ondelete="RESTRICT",
        ),
        sa.UniqueConstraint("company_id", "op_id", "party_id"),
    )
    op.create_index("ix_core_merge_loser_party_id", "core_merge_loser", ["company_id", "party_id"])
    op.create_table(
        "core_merge_move",
        sa.Column("company_id", sa.BigInteger(), nullable=False),
        sa.Column("op_id", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("table_name", sa.String(63), nullable=False),
        sa.Column("row_key", JsonData(), nullable=False),
        sa.Column("column_name", sa.String(63), nullable=False),
        sa.Column("old", JsonData()),
        sa.Column("new", JsonData()),
        sa.Column("action", sa.String(8), nullable=False),
        sa.Column("row_before", JsonData()),
        sa.PrimaryKeyConstraint("company_id", "op_id", "seq"),
        sa.ForeignKeyConstraint(["company_id"], ["core_company.id"]),
        sa.ForeignKeyConstraint(
            ["company_id", "op_id"],
            ["core_merge_op.company_id", "core_merge_op.id"],
            name="fk_core_merge_move_op_id",
        ),
        sa.CheckConstraint("action IN ('moved', 'filled', 'dropped', 'added')", name="action"),
    )


def _snapshots() -> None:
    op.create_table(
        "core_party_snapshot",
        sa.Column("company_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("sha256", Hash32(), nullable=False),
        sa.Column("language", sa.String(10), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("address", sa.String(800), nullable=False),
        sa.Column("tax_id", sa.String(40), nullable=False),
        sa.Column("party_id", sa.BigInteger(), nullable=False),
        sa.Column("created_at", UtcInstant(), nullable=False),
        sa.Column("created_by", sa.BigInteger()),
        sa.PrimaryKeyConstraint("company_id", "id"),
        sa.ForeignKeyConstraint(["company_id"], ["core_company.id"]),
        sa.ForeignKeyConstraint(
            ["company_id", "party_id"],
            ["core_party.company_id", "core_party.id"],
            name="fk_core_party_snapshot_party_id",
            ondelete="RESTRICT",
        ),
        sa.UniqueConstraint("company_id", "party_id", "sha256"),
    )


def downgrade() -> None:
    for table in (
        "core_party_snapshot",
        "core_merge_move",
        "core_merge_loser",
        "core_merge_op",
        "core_party_duplicate",
    ):
        op.drop_table(table)
