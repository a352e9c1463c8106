"""Plugins, what is switched on, settings and seeds"""

from __future__ import annotations

import sqlalchemy as sa

from karvan.api import Hash32
from karvan.api import JsonData
from karvan.api import UtcInstant
from karvan.api import op

revision = "core_0003"
down_revision = "core_0002"


def upgrade() -> None:
    op.create_table(
        "core_plugin",
        sa.Column("name", sa.String(20), autoincrement=False, nullable=False),
        sa.Column("distribution", sa.String(120), nullable=False),
        sa.Column("plugin_version", sa.String(60), nullable=False),
        sa.Column("requires", JsonData(), nullable=False),
        sa.Column("snapshot", JsonData(), nullable=False),
        sa.Column("fault", sa.String(16)),
        sa.Column("fault_build", sa.String(130)),
        sa.Column("installed_at", UtcInstant(), nullable=False),
        sa.Column("installed_by", sa.BigInteger()),
        sa.Column("upgraded_at", UtcInstant()),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "core_plugin_problem",
        sa.Column("plugin", sa.String(20), nullable=False),
        sa.Column("fingerprint", sa.String(16), nullable=False),
        sa.Column("stage", sa.String(10), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("fix", sa.Text(), nullable=False),
        sa.Column("traceback", sa.Text(), nullable=False),
        sa.Column("first_at", UtcInstant(), nullable=False),
        sa.Column("last_at", UtcInstant(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("cleared_at", UtcInstant()),
        sa.PrimaryKeyConstraint("plugin", "fingerprint"),
    )
    op.create_table(
        "core_plugin_company",
        sa.Column("company_id", sa.BigInteger(), nullable=False),
        sa.Column("plugin", sa.String(20), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("first_enabled_at", UtcInstant(), nullable=False),
        sa.Column("changed_at", UtcInstant(), nullable=False),
        sa.Column("changed_by", sa.BigInteger()),
        sa.Column("reason", sa.String(200)),
        sa.Column("accepted_fault", sa.String(200)),
        sa.Column("accepted_at", UtcInstant()),
        sa.Column("accepted_by", sa.BigInteger()),
        sa.PrimaryKeyConstraint("company_id", "plugin"),
        sa.ForeignKeyConstraint(["company_id"], ["core_company.id"]),
    )
    op.create_table(
        "core_port_choice",
        sa.Column("company_id", sa.BigInteger(), nullable=False),
        sa.Column("port", sa.String(40), nullable=False),
        sa.Column("plugin", sa.String(20), nullable=False),
        sa.PrimaryKeyConstraint("company_id", "port"),
        sa.ForeignKeyConstraint(["company_id"], ["core_company.id"]),
    )
    op.create_table(
        "core_seed_record",
        sa.Column("company_id", sa.BigInteger(), nullable=False),
        sa.Column("plugin", sa.String(20), nullable=False),
        sa.Column("key", sa.String(120), nullable=False),
        sa.Column("table_name", sa.String(63), nullable=False),
        sa.Column("row_id", sa.BigInteger(), nullable=False),
        sa.Column("checksum", Hash32(), nullable=False),
        sa.PrimaryKeyConstraint("company_id", "plugin", "key"),
        sa.ForeignKeyConstraint(["company_id"], ["core_company.id"]),
    )
    op.create_table(
        "core_setting",
        sa.Column("company_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.String(120), nullable=False),
        sa.Column("plugin", sa.String(20), nullable=False),
        sa.Column("scope", sa.String(8), nullable=False),
        sa.Column("value", JsonData(), nullable=False),
        sa.PrimaryKeyConstraint("company_id", "user_id", "key"),
        sa.ForeignKeyConstraint(["company_id"], ["core_company.id"]),
        sa.CheckConstraint(
            "(scope = 'system' AND company_id = 0 AND user_id = 0) OR (scope = 'company' AND company_id <> 0 AND user_id = 0) OR (scope = 'user' AND company_id = 0 AND user_id <> 0)",
            name="scope",
        ),
    )


def downgrade() -> None:
    op.drop_table("core_setting")
    op.drop_table("core_seed_record")
    op.drop_table("core_port_choice")
    op.drop_table("core_plugin_company")
    op.drop_table("core_plugin_problem")
    op.drop_table("core_plugin")
