"""The audit trail and its seals"""

from __future__ import annotations

import sqlalchemy as sa

from karvan.api import Hash32
from karvan.api import JsonData
from karvan.api import UtcInstant
from karvan.api import op

revision = "core_0005"
down_revision = "core_0004"


def upgrade() -> None:
    op.create_table(
        "core_audit_epoch",
        sa.Column("epoch", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("began_at", UtcInstant(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("epoch"),
    )
    op.create_table(
        "core_audit",
        sa.Column("company_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("txid", sa.BigInteger(), nullable=False),
        sa.Column("at", UtcInstant(), nullable=False),
        sa.Column("request_id", sa.String(64)),
        sa.Column("source", sa.Text()),
        sa.Column("plugin", sa.String(20), nullable=False),
        sa.Column("actor_kind", sa.String(12), nullable=False),
        sa.Column("actor_id", sa.BigInteger()),
        sa.Column("on_behalf_of", sa.BigInteger()),
        sa.Column("entity", sa.String(80), nullable=False),
        sa.Column("row_id", sa.BigInteger()),
        sa.Column("op", sa.String(1), nullable=False),
        sa.Column("data", JsonData(), nullable=False),
        sa.Column("content_hash", Hash32()),
        sa.Column("alg", sa.SmallInteger(), nullable=False),
        sa.PrimaryKeyConstraint("company_id", "id"),
        sa.ForeignKeyConstraint(["company_id"], ["core_company.id"]),
        sa.CheckConstraint("op IN ('I', 'U', 'D', 'T', 'P', 'S', 'A')", name="op"),
    )
    op.create_index("ix_core_audit_order", "core_audit", ["company_id", "epoch", "txid", "id"])
    op.create_index("ix_core_audit_record", "core_audit", ["company_id", "entity", "row_id", "id"])
    op.create_table(
        "core_audit_personal",
        sa.Column("company_id", sa.BigInteger(), nullable=False),
        sa.Column("audit_id", sa.BigInteger(), nullable=False),
        sa.Column("field", sa.String(120), nullable=False),
        sa.Column("salt", sa.LargeBinary(16), nullable=False),
        sa.Column("before", JsonData()),
        sa.Column("after", JsonData()),
        sa.PrimaryKeyConstraint("company_id", "audit_id", "field"),
        sa.ForeignKeyConstraint(["company_id"], ["core_company.id"]),
    )
    op.create_table(
        "core_audit_seal",
        sa.Column("company_id", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("to_txid", sa.BigInteger(), nullable=False),
        sa.Column("n", sa.BigInteger(), nullable=False),
        sa.Column("rows_hash", Hash32(), nullable=False),
        sa.Column("prev", Hash32(), nullable=False),
        sa.Column("head", Hash32(), nullable=False),
        sa.Column("at", UtcInstant(), nullable=False),
        sa.PrimaryKeyConstraint("company_id", "seq"),
        sa.ForeignKeyConstraint(["company_id"], ["core_company.id"]),
    )


def downgrade() -> None:
    op.drop_table("core_audit_seal")
    op.drop_table("core_audit_personal")
    op.drop_table("core_audit")
    op.drop_table("core_audit_epoch")
