"""Second factors, API tokens, accounts at sign-in providers, re-authentication"""

from __future__ import annotations

import sqlalchemy as sa

from karvan.api import Hash32
from karvan.api import JsonData
from karvan.api import UtcInstant
from karvan.api import op

revision = "core_0009"
down_revision = "core_0008"


def upgrade() -> None:
    op.add_column("core_session", sa.Column("reauth_at", UtcInstant()))
    op.add_column(
        "core_role",
        sa.Column("requires_totp", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    op.create_table(
        "core_totp",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("last_step", sa.BigInteger(), nullable=False),
        sa.Column("created_at", UtcInstant(), nullable=False),
        sa.Column("confirmed_at", UtcInstant()),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["user_id"], ["core_user.id"]),
        sa.UniqueConstraint("user_id"),
    )
    op.create_table(
        "core_recovery_code",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("code_hash", Hash32(), nullable=False),
        sa.Column("used_at", UtcInstant()),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["user_id"], ["core_user.id"]),
        sa.UniqueConstraint("user_id", "code_hash"),
    )
    op.create_table(
        "core_api_token",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("company_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("prefix", sa.String(8), nullable=False),
        sa.Column("secret_hash", Hash32(), nullable=False),
        sa.Column("scopes", JsonData(), nullable=False),
        sa.Column("created_at", UtcInstant(), nullable=False),
        sa.Column("expires_at", UtcInstant(), nullable=False),
        sa.Column("revoked_at", UtcInstant()),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["user_id"], ["core_user.id"]),
        sa.ForeignKeyConstraint(["company_id"], ["core_company.id"]),
        sa.UniqueConstraint("prefix"),
    )
    op.create_index("ix_core_api_token_user_id", "core_api_token", ["user_id"])
    op.create_table(
        "core_api_token_use",
        sa.Column("token_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("last_used_at", UtcInstant(), nullable=False),
        sa.PrimaryKeyConstraint("token_id"),
        sa.ForeignKeyConstraint(["token_id"], ["core_api_token.id"]),
    )
    op.create_table(
        "core_provider_account",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("issuer", sa.String(300), nullable=False),
        sa.Column("subject", sa.String(255), nullable=False),
        sa.Column("created_at", UtcInstant(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["user_id"], ["core_user.id"]),
        sa.UniqueConstraint("issuer", "subject"),
    )
    op.create_index("ix_core_provider_account_user_id", "core_provider_account", ["user_id"])


def downgrade() -> None:
    op.drop_table("core_provider_account")
    op.drop_table("core_api_token_use")
    op.drop_table("core_api_token")
    op.drop_table("core_recovery_code")
    op.drop_table("core_totp")
    op.drop_column("core_role", "requires_totp")
    op.drop_column("core_session", "reauth_at")
