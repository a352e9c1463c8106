"""People, roles and sessions"""

from __future__ import annotations

import sqlalchemy as sa

from karvan.api import Hash32
from karvan.api import JsonData
from karvan.api import Translated
from karvan.api import UtcInstant
from karvan.api import op

revision = "core_0002"
down_revision = "core_0001"


def upgrade() -> None:
    op.create_table(
        "core_throttle",
        sa.Column("key_hash", Hash32(), autoincrement=False, nullable=False),
        sa.Column("window_at", UtcInstant(), nullable=False),
        sa.Column("hits", sa.Integer(), nullable=False),
        sa.Column("blocked_until", UtcInstant()),
        sa.PrimaryKeyConstraint("key_hash"),
    )
    op.create_index("ix_core_throttle_window_at", "core_throttle", ["window_at"])
    op.create_table(
        "core_user",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("password_hash", sa.String(200)),
        sa.Column("language", sa.String(8)),
        sa.Column("is_administrator", sa.Boolean(), nullable=False),
        sa.Column("session_epoch", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcInstant(), nullable=False),
        sa.Column("disabled_at", UtcInstant()),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("email"),
    )
    op.create_table(
        "core_one_time_token",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("token_hash", Hash32(), nullable=False),
        sa.Column("purpose", sa.String(8), nullable=False),
        sa.Column("user_id", sa.BigInteger()),
        sa.Column("created_at", UtcInstant(), nullable=False),
        sa.Column("expires_at", UtcInstant(), nullable=False),
        sa.Column("used_at", UtcInstant()),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["user_id"], ["core_user.id"]),
        sa.UniqueConstraint("token_hash"),
        sa.CheckConstraint("(purpose = 'reset') = (user_id IS NOT NULL)", name="owner"),
        sa.CheckConstraint("purpose IN ('setup', 'reset')", name="purpose"),
    )
    op.create_table(
        "core_session",
        sa.Column("token_hash", Hash32(), autoincrement=False, nullable=False),
        sa.Column("user_id", sa.BigInteger()),
        sa.Column("user_epoch", sa.Integer(), nullable=False),
        sa.Column("data", JsonData(), nullable=False),
        sa.Column("created_at", UtcInstant(), nullable=False),
        sa.Column("last_seen_at", UtcInstant(), nullable=False),
        sa.Column("expires_at", UtcInstant(), nullable=False),
        sa.Column("ip", sa.String(64)),
        sa.Column("agent", sa.Text()),
        sa.Column("revoked_at", UtcInstant()),
        sa.PrimaryKeyConstraint("token_hash"),
        sa.ForeignKeyConstraint(["user_id"], ["core_user.id"]),
    )
    op.create_index("ix_core_session_expires_at", "core_session", ["expires_at"])
    op.create_index("ix_core_session_user_id", "core_session", ["user_id"])
    op.create_table(
        "core_membership",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("company_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("created_at", UtcInstant(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["company_id"], ["core_company.id"]),
        sa.ForeignKeyConstraint(["user_id"], ["core_user.id"]),
        sa.UniqueConstraint("company_id", "user_id"),
    )
    op.create_index("ix_core_membership_user_id", "core_membership", ["user_id"])
    op.create_table(
        "core_role",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("company_id", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("name", Translated(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["company_id"], ["core_company.id"]),
        sa.UniqueConstraint("company_id", "code"),
    )
    op.create_table(
        "core_membership_role",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("membership_id", sa.BigInteger(), nullable=False),
        sa.Column("role_id", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["membership_id"], ["core_membership.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["role_id"], ["core_role.id"]),
        sa.UniqueConstraint("membership_id", "role_id"),
    )
    op.create_index("ix_core_membership_role_role_id", "core_membership_role", ["role_id"])
    op.create_table(
        "core_role_permission",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("role_id", sa.BigInteger(), nullable=False),
        sa.Column("permission", sa.String(120), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["role_id"], ["core_role.id"], ondelete="CASCADE"),
        sa.UniqueConstraint("role_id", "permission"),
    )


def downgrade() -> None:
    op.drop_table("core_role_permission")
    op.drop_table("core_membership_role")
    op.drop_table("core_role")
    op.drop_table("core_membership")
    op.drop_table("core_session")
    op.drop_table("core_one_time_token")
    op.drop_table("core_user")
    op.drop_table("core_throttle")
