"""The portal: links mailed to outside people, their sessions, and requests for a new link"""

from __future__ import annotations

import sqlalchemy as sa

from karvan.api import Hash32
from karvan.api import UtcInstant
from karvan.api import op

revision = "core_0023"
down_revision = "core_0022"


def upgrade() -> None:
    _table(
        "core_portal_link",
        *_stamps(),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("address", sa.String(254), nullable=False),
        sa.Column("base", sa.String(200), nullable=False),
        sa.Column("token_hash", Hash32(), nullable=False),
        sa.Column("record_kind", sa.String(60)),
        sa.Column("record_id", sa.BigInteger()),
        sa.Column("expires_at", UtcInstant(), nullable=False),
        sa.Column("used_at", UtcInstant()),
        sa.Column("revoked_at", UtcInstant()),
        *_party("core_portal_link"),
        sa.CheckConstraint("kind IN ('sign_in', 'record')", name="kind"),
        sa.CheckConstraint("(kind = 'record') = (record_kind IS NOT NULL)", name="record"),
        sa.CheckConstraint("(record_kind IS NULL) = (record_id IS NULL)", name="pair"),
        sa.UniqueConstraint("company_id", "token_hash"),
    )
    op.create_index("ix_core_portal_link_party_id", "core_portal_link", ["company_id", "party_id"])
    op.create_index("ix_core_portal_link_address", "core_portal_link", ["company_id", "address"])
    op.create_index(
        "ix_core_portal_link_record", "core_portal_link", ["company_id", "record_kind", "record_id"]
    )
    _table(
        "core_portal_session",
        sa.Column("token_hash", Hash32(), nullable=False),
        sa.Column("created_at", UtcInstant(), nullable=False),
        sa.Column("last_seen_at", UtcInstant(), nullable=False),
        sa.Column("expires_at", UtcInstant(), nullable=False),
        sa.Column("ended_at", UtcInstant()),
        sa.Column("ip", sa.String(64)),
        sa.Column("agent", sa.String(300)),
        *_party("core_portal_session"),
        sa.Column("link_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id", "link_id"],
            ["core_portal_link.company_id", "core_portal_link.id"],
            name="fk_core_portal_session_link_id",
            ondelete="RESTRICT",
        ),
        sa.UniqueConstraint("company_id", "token_hash"),
    )
    for column in ("party_id", "link_id"):
        name = f"ix_core_portal_session_{column}"
        op.create_index(name, "core_portal_session", ["company_id", column])
    _table(
        "core_portal_request",
        sa.Column("address", sa.String(254), nullable=False),
        sa.Column("created_at", UtcInstant(), nullable=False),
    )


def downgrade() -> None:
    for name in ("core_portal_request", "core_portal_session", "core_portal_link"):
        op.drop_table(name)


def _table(name: str, *items: sa.schema.SchemaItem) -> None:
    op.create_table(
        name,
        sa.Column("company_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        *items,
        sa.PrimaryKeyConstraint("company_id", "id"),
        sa.ForeignKeyConstraint(["company_id"], ["core_company.id"]),
    )


def _stamps() -> list[sa.Column]:
    return [
        sa.Column("created_at", UtcInstant(), nullable=False),
        sa.Column("created_by", sa.BigInteger()),
    ]


def _party(table: str) -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("party_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id", "party_id"],
            ["core_party.company_id", "core_party.id"],
            name=f"fk_{table}_party_id",
            ondelete="RESTRICT",
        ),
    ]
