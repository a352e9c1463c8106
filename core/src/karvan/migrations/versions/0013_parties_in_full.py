"""Parties in full: names, roles, contact points, addresses, and relations"""

from __future__ import annotations

import sqlalchemy as sa

from karvan.api import LocalDate
from karvan.api import Translated
from karvan.api import UtcInstant
from karvan.api import op

revision = "core_0013"
down_revision = "core_0012"

RESOLVED = "SELECT company_id, id, COALESCE(merged_into_id, id) AS resolved_id FROM core_party"
TEXTS = {
    "given_name": 100,
    "family_name": 100,
    "language": 10,
    "time_zone": 64,
    "country": 2,
    "tax_id": 40,
    "tax_key": 40,
}


def upgrade() -> None:
    _groups()
    _party()
    _names()
    _roles_and_addresses()
    _relations()
    op.create_view("core_party_resolved", RESOLVED)


def _groups() -> None:
    op.create_table(
        "core_party_group",
        sa.Column("company_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("name", Translated(), nullable=False),
        sa.Column("group_key", sa.String(32), nullable=False),
        sa.Column("parent_id", sa.BigInteger()),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcInstant(), nullable=False),
        sa.Column("created_by", sa.BigInteger()),
        sa.PrimaryKeyConstraint("company_id", "id"),
        sa.ForeignKeyConstraint(["company_id"], ["core_company.id"]),
        sa.ForeignKeyConstraint(
            ["company_id", "parent_id"],
            ["core_party_group.company_id", "core_party_group.id"],
            name="fk_core_party_group_parent_id",
            ondelete="RESTRICT",
        ),
        sa.UniqueConstraint("company_id", "group_key"),
        sa.CheckConstraint("parent_id IS NULL OR parent_id <> id", name="parent"),
    )
    op.create_index(
        "ix_core_party_group_parent_id", "core_party_group", ["company_id", "parent_id"]
    )


def _party() -> None:
    op.rebuild(
        "core_party",
        add=[
            sa.Column("names", Translated(), nullable=False),
            *(sa.Column(name, sa.String(size), nullable=False) for name, size in TEXTS.items()),
            sa.Column("state", sa.String(8), nullable=False),
            sa.Column("party_group_id", sa.BigInteger()),
            sa.Column("merged_into_id", sa.BigInteger()),
            sa.ForeignKeyConstraint(
                ["company_id", "party_group_id"],
                ["core_party_group.company_id", "core_party_group.id"],
                name="fk_core_party_party_group_id",
                ondelete="RESTRICT",
            ),
            sa.ForeignKeyConstraint(
                ["company_id", "merged_into_id"],
                ["core_party.company_id", "core_party.id"],
                name="fk_core_party_merged_into_id",
                ondelete="RESTRICT",
            ),
            sa.CheckConstraint("state IN ('active', 'archived', 'merged', 'erased')", name="state"),
            sa.CheckConstraint("(state = 'merged') = (merged_into_id IS NOT NULL)", name="merged"),
            sa.CheckConstraint(
                "merged_into_id IS NULL OR merged_into_id <> id", name="merged_into"
            ),
        ],
        fill={"names": "'{}'", "state": "'active'", **dict.fromkeys(TEXTS, "''")},
    )
    op.execute("UPDATE core_party SET state = 'archived' WHERE NOT active")
    op.drop_column("core_party", "active")
    op.create_index("ix_core_party_tax_key", "core_party", ["company_id", "tax_key"])
    op.create_index("ix_core_party_party_group_id", "core_party", ["company_id", "party_group_id"])
    op.create_index("ix_core_party_merged_into_id", "core_party", ["company_id", "merged_into_id"])


def _names() -> None:
    op.create_table(
        "core_party_key",
        sa.Column("company_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("locale", sa.String(10), nullable=False),
        sa.Column("search_text", sa.String(400), nullable=False),
        sa.Column("name_key", sa.String(400), nullable=False),
        sa.Column("sound_key", sa.String(400), nullable=False),
        sa.Column("party_id", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("company_id", "id"),
        sa.ForeignKeyConstraint(["company_id"], ["core_company.id"]),
        sa.ForeignKeyConstraint(
            ["company_id", "party_id"],
            ["core_party.company_id", "core_party.id"],
            name="fk_core_party_key_party_id",
            ondelete="CASCADE",
        ),
        sa.UniqueConstraint("company_id", "party_id", "locale"),
    )
    op.create_index("ix_core_party_key_name_key", "core_party_key", ["company_id", "name_key"])
    op.create_index("ix_core_party_key_sound_key", "core_party_key", ["company_id", "sound_key"])


def _roles_and_addresses() -> None:
    op.create_table(
        "core_party_role",
        sa.Column("company_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("role", sa.String(60), nullable=False),
        sa.Column("party_id", sa.BigInteger(), nullable=False),
        sa.Column("valid_from", LocalDate(), nullable=False),
        sa.Column("valid_to", LocalDate()),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcInstant(), nullable=False),
        sa.Column("created_by", sa.BigInteger()),
        sa.PrimaryKeyConstraint("company_id", "id"),
        sa.ForeignKeyConstraint(["company_id"], ["core_company.id"]),
        sa.ForeignKeyConstraint(
            ["company_id", "party_id"],
            ["core_party.company_id", "core_party.id"],
            name="fk_core_party_role_party_id",
            ondelete="RESTRICT",
        ),
        sa.CheckConstraint("valid_to IS NULL OR valid_to > valid_from", name="validity"),
    )
    op.create_index("ix_core_party_role_party_id", "core_party_role", ["company_id", "party_id"])
    op.create_index(
        "ix_core_party_role_role", "core_party_role", ["company_id", "role", "party_id"]
    )
    op.create_index(
        "uq_core_party_role_open",
        "core_party_role",
        ["company_id", "party_id", "role"],
        unique=True,
        where="valid_to IS NULL",
    )
    op.create_table(
        "core_contact_point",
        sa.Column("company_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("value", sa.String(500), nullable=False),
        sa.Column("value_key", sa.String(254), nullable=False),
        sa.Column("is_parsed", sa.Boolean(), nullable=False),
        sa.Column("label", sa.String(60), nullable=False),
        sa.Column("is_primary", sa.Boolean(), nullable=False),
        sa.Column("verified_at", UtcInstant()),
        sa.Column("bounce", sa.String(4), nullable=False),
        sa.Column("opted_out_at", UtcInstant()),
        sa.Column("party_id", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcInstant(), nullable=False),
        sa.Column("created_by", sa.BigInteger()),
        sa.PrimaryKeyConstraint("company_id", "id"),
        sa.ForeignKeyConstraint(["company_id"], ["core_company.id"]),
        sa.ForeignKeyConstraint(
            ["company_id", "party_id"],
            ["core_party.company_id", "core_party.id"],
            name="fk_core_contact_point_party_id",
            ondelete="RESTRICT",
        ),
        sa.UniqueConstraint("company_id", "party_id", "kind", "value_key"),
        sa.CheckConstraint("bounce IN ('none', 'soft', 'hard')", name="bounce"),
        sa.CheckConstraint("kind IN ('mail', 'phone', 'url', 'social')", name="kind"),
    )
    op.create_index(
        "ix_core_contact_point_party_id", "core_contact_point", ["company_id", "party_id"]
    )
    op.create_index(
        "ix_core_contact_point_value", "core_contact_point", ["company_id", "kind", "value_key"]
    )
    op.create_index(
        "uq_core_contact_point_primary",
        "core_contact_point",
        ["company_id", "party_id", "kind"],
        unique=True,
        where="is_primary",
    )
    op.create_table(
        "core_address",
        sa.Column("company_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("lines", sa.String(400), nullable=False),
        sa.Column("city", sa.String(100), nullable=False),
        sa.Column("city_key", sa.String(100), nullable=False),
        sa.Column("region", sa.String(100), nullable=False),
        sa.Column("postcode", sa.String(20), nullable=False),
        sa.Column("country", sa.String(2), nullable=False),
        sa.Column("is_default", sa.Boolean(), nullable=False),
        sa.Column("party_id", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcInstant(), nullable=False),
        sa.Column("created_by", sa.BigInteger()),
        sa.PrimaryKeyConstraint("company_id", "id"),
        sa.ForeignKeyConstraint(["company_id"], ["core_company.id"]),
        sa.ForeignKeyConstraint(
            ["company_id", "party_id"],
            ["core_party.company_id", "core_party.id"],
            name="fk_core_address_party_id",
            ondelete="RESTRICT",
        ),
        sa.CheckConstraint(
            "kind IN ('office', 'billing', 'delivery', 'home', 'other')", name="kind"
        ),
    )
    op.create_index("ix_core_address_party_id", "core_address", ["company_id", "party_id"])
    op.create_index(
        "uq_core_address_default",
        "core_address",
        ["company_id", "party_id", "kind"],
        unique=True,
        where="is_default",
    )


def _relations() -> None:
    op.create_table(
        "core_party_identifier",
        sa.Column("company_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("scheme", sa.String(20), nullable=False),
        sa.Column("country", sa.String(2), nullable=False),
        sa.Column("value", sa.String(60), nullable=False),
        sa.Column("value_key", sa.String(60), nullable=False),
        sa.Column("is_checked", sa.Boolean(), nullable=False),
        sa.Column("party_id", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcInstant(), nullable=False),
        sa.Column("created_by", sa.BigInteger()),
        sa.PrimaryKeyConstraint("company_id", "id"),
        sa.ForeignKeyConstraint(["company_id"], ["core_company.id"]),
        sa.ForeignKeyConstraint(
            ["company_id", "party_id"],
            ["core_party.company_id", "core_party.id"],
            name="fk_core_party_identifier_party_id",
            ondelete="RESTRICT",
        ),
        sa.UniqueConstraint("company_id", "party_id", "scheme", "value_key"),
    )
    op.create_index(
        "ix_core_party_identifier_party_id", "core_party_identifier", ["company_id", "party_id"]
    )
    op.create_index(
        "ix_core_party_identifier_value",
        "core_party_identifier",
        ["company_id", "scheme", "value_key"],
    )
    op.create_table(
        "core_party_relation",
        sa.Column("company_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("title", sa.String(100), nullable=False),
        sa.Column("is_primary", sa.Boolean(), nullable=False),
        sa.Column("from_party_id", sa.BigInteger(), nullable=False),
        sa.Column("to_party_id", sa.BigInteger(), nullable=False),
        sa.Column("valid_from", LocalDate(), nullable=False),
        sa.Column("valid_to", LocalDate()),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcInstant(), nullable=False),
        sa.Column("created_by", sa.BigInteger()),
        sa.PrimaryKeyConstraint("company_id", "id"),
        sa.ForeignKeyConstraint(["company_id"], ["core_company.id"]),
        sa.ForeignKeyConstraint(
            ["company_id", "from_party_id"],
            ["core_party.company_id", "core_party.id"],
            name="fk_core_party_relation_from_party_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "to_party_id"],
            ["core_party.company_id", "core_party.id"],
            name="fk_core_party_relation_to_party_id",
            ondelete="RESTRICT",
        ),
        sa.CheckConstraint("from_party_id <> to_party_id", name="not_itself"),
        sa.CheckConstraint("valid_to IS NULL OR valid_to > valid_from", name="validity"),
    )
    op.create_index(
        "ix_core_party_relation_from_party_id",
        "core_party_relation",
        ["company_id", "from_party_id"],
    )
    op.create_index(
        "ix_core_party_relation_to_party_id", "core_party_relation", ["company_id", "to_party_id"]
    )
    op.create_index(
        "uq_core_party_relation_employer",
        "core_party_relation",
        ["company_id", "from_party_id"],
        unique=True,
        where="role = 'employee' AND is_primary AND valid_to IS NULL",
    )
    op.create_index(
        "uq_core_party_relation_open",
        "core_party_relation",
        ["company_id", "from_party_id", "to_party_id", "role"],
        unique=True,
        where="valid_to IS NULL",
    )


def downgrade() -> None:
    op.drop_view("core_party_resolved")
    for table in (
        "core_party_relation",
        "core_party_identifier",
        "core_address",
        "core_contact_point",
        "core_party_role",
        "core_party_key",
    ):
        op.drop_table(table)
    for index in ("tax_key", "party_group_id", "merged_into_id"):
        op.drop_index(f"ix_core_party_{index}", "core_party")
    op.rebuild(
        "core_party",
        add=[sa.Column("active", sa.Boolean(), nullable=False)],
        drop=[
            "fk_core_party_party_group_id",
            "fk_core_party_merged_into_id",
            "ck_core_party_state",
            "ck_core_party_merged",
            "ck_core_party_merged_into",
            "names",
            *TEXTS,
            "party_group_id",
            "merged_into_id",
        ],
        fill={"active": "true"},
    )
    op.execute("UPDATE core_party SET active = false WHERE state <> 'active'")
    op.drop_column("core_party", "state")
    op.drop_table("core_party_group")
