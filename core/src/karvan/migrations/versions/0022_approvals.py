"""Approvals: rules, requests, steps, votes, delegations"""

from __future__ import annotations

import sqlalchemy as sa

from karvan.api import Hash32
from karvan.api import JsonData
from karvan.api import LocalDate
from karvan.api import UtcInstant
from karvan.api import op

revision = "core_0022"
down_revision = "core_0021"

PARTIES = ("requested_by", "authored_by", "edited_by")
FOUR_EYES = (
    "voter_id <> requested_by AND voter_id <> authored_by AND voter_id <> edited_by"
    " AND principal_id <> requested_by AND principal_id <> authored_by"
    " AND principal_id <> edited_by"
)


def upgrade() -> None:
    _rules()
    _delegations()
    _requests()
    _steps()
    _votes()


def downgrade() -> None:
    for name in ("vote", "step", "request", "delegation", "rule"):
        op.drop_table(f"core_approval_{name}")


def _rules() -> None:
    _table(
        "core_approval_rule",
        sa.Column("document_kind", sa.String(60), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("condition", JsonData(), nullable=False),
        sa.Column("level", sa.SmallInteger(), nullable=False),
        sa.Column("role", sa.String(40)),
        sa.Column("user_ids", JsonData(), nullable=False),
        sa.Column("quorum", sa.SmallInteger(), nullable=False),
        sa.Column("remind_hours", sa.SmallInteger(), nullable=False),
        sa.Column("expire_days", sa.SmallInteger()),
        sa.Column("active", sa.Boolean(), nullable=False),
        *_validity(),
        sa.Column("version", sa.Integer(), nullable=False),
        *_stamps(),
        sa.CheckConstraint("name <> ''", name="name"),
        sa.CheckConstraint("level BETWEEN 1 AND 9", name="level"),
        sa.CheckConstraint("quorum BETWEEN 1 AND 50", name="quorum"),
        sa.CheckConstraint("remind_hours BETWEEN 0 AND 1000", name="remind_hours"),
        sa.CheckConstraint(
            "expire_days IS NULL OR expire_days BETWEEN 1 AND 366", name="expire_days"
        ),
    )
    op.create_index(
        "ix_core_approval_rule_kind",
        "core_approval_rule",
        ["company_id", "document_kind", "active"],
    )


def _delegations() -> None:
    _table(
        "core_approval_delegation",
        sa.Column("delegator_id", sa.BigInteger(), nullable=False),
        sa.Column("deputy_id", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(200), nullable=False),
        *_validity(),
        *_stamps(),
        sa.CheckConstraint("delegator_id <> deputy_id", name="deputy"),
        sa.CheckConstraint("valid_to IS NOT NULL", name="ends"),
    )
    op.create_index(
        "ix_core_approval_delegation_deputy",
        "core_approval_delegation",
        ["company_id", "deputy_id"],
    )


def _requests() -> None:
    _table(
        "core_approval_request",
        sa.Column("record_kind", sa.String(60), nullable=False),
        sa.Column("record_id", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        *(sa.Column(each, sa.BigInteger(), nullable=False) for each in PARTIES),
        sa.Column("requested_at", UtcInstant(), nullable=False),
        sa.Column("digest", Hash32(), nullable=False),
        sa.Column("figures", JsonData(), nullable=False),
        sa.Column("expires_at", UtcInstant()),
        sa.Column("closed_at", UtcInstant()),
        sa.Column("closed_by", sa.BigInteger()),
        sa.CheckConstraint(
            "state IN ('pending', 'approved', 'refused', 'withdrawn', 'expired')", name="state"
        ),
        sa.CheckConstraint("(state = 'pending') = (closed_at IS NULL)", name="closed"),
        sa.UniqueConstraint("company_id", "id", *PARTIES, name="uq_core_approval_request_people"),
    )
    record = ["company_id", "record_kind", "record_id"]
    op.create_index(
        "uq_core_approval_request_pending",
        "core_approval_request",
        record,
        unique=True,
        where="state = 'pending'",
    )
    op.create_index("ix_core_approval_request_record", "core_approval_request", [*record, "id"])
    op.create_index(
        "ix_core_approval_request_state", "core_approval_request", ["company_id", "state", "id"]
    )


def _steps() -> None:
    _table(
        "core_approval_step",
        sa.Column("request_id", sa.BigInteger(), nullable=False),
        sa.Column("rule_id", sa.BigInteger(), nullable=False),
        sa.Column("rule_version", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("level", sa.SmallInteger(), nullable=False),
        sa.Column("role", sa.String(40)),
        sa.Column("user_ids", JsonData(), nullable=False),
        sa.Column("quorum", sa.SmallInteger(), nullable=False),
        sa.Column("remind_hours", sa.SmallInteger(), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("opened_at", UtcInstant()),
        sa.Column("reminded_at", UtcInstant()),
        sa.CheckConstraint(
            "state IN ('waiting', 'open', 'approved', 'refused', 'closed')", name="state"
        ),
        sa.UniqueConstraint("company_id", "request_id", "rule_id"),
        _reference("core_approval_step", "request"),
        _reference("core_approval_step", "rule"),
    )
    op.create_index(
        "ix_core_approval_step_rule_id", "core_approval_step", ["company_id", "rule_id"]
    )


def _votes() -> None:
    people = ("company_id", "id", *PARTIES)
    _table(
        "core_approval_vote",
        sa.Column("request_id", sa.BigInteger(), nullable=False),
        *(sa.Column(each, sa.BigInteger(), nullable=False) for each in PARTIES),
        sa.Column("step_id", sa.BigInteger(), nullable=False),
        sa.Column("principal_id", sa.BigInteger(), nullable=False),
        sa.Column("voter_id", sa.BigInteger(), nullable=False),
        sa.Column("decision", sa.String(8), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", UtcInstant(), nullable=False),
        sa.CheckConstraint("decision IN ('approve', 'refuse')", name="decision"),
        sa.CheckConstraint("voter_id > 0 AND principal_id > 0", name="people"),
        sa.CheckConstraint(FOUR_EYES, name="four_eyes"),
        sa.UniqueConstraint("company_id", "step_id", "voter_id"),
        sa.UniqueConstraint("company_id", "step_id", "principal_id"),
        sa.ForeignKeyConstraint(
            ["company_id", "request_id", *PARTIES],
            [f"core_approval_request.{each}" for each in people],
            name="fk_core_approval_vote_people",
        ),
        _reference("core_approval_vote", "step"),
    )


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


def _validity() -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("valid_from", LocalDate(), nullable=False),
        sa.Column("valid_to", LocalDate()),
        sa.CheckConstraint("valid_to IS NULL OR valid_to > valid_from", name="validity"),
    ]


def _reference(table: str, name: str) -> sa.schema.ForeignKeyConstraint:
    target = f"core_approval_{name}"
    return sa.ForeignKeyConstraint(
        ["company_id", f"{name}_id"],
        [f"{target}.company_id", f"{target}.id"],
        name=f"fk_{table}_{name}_id",
        ondelete="RESTRICT",
    )
