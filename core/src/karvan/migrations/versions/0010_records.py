"""Files, notes, activities, tags, the timeline, followers and notifications on any record"""

from __future__ import annotations

import sqlalchemy as sa

from karvan.api import Hash32
from karvan.api import JsonData
from karvan.api import LocalDate
from karvan.api import UtcInstant
from karvan.api import op

revision = "core_0010"
down_revision = "core_0009"

COMPANY = (("company_id",), ("core_company.id",))
WAYS = "way IN ('app', 'mail', 'digest', 'none')"


def upgrade() -> None:
    _files()
    _notes_and_activities()
    _timeline()
    _tags()
    _notifications()


def _business_table(name: str, *items: sa.schema.SchemaItem) -> None:
    op.create_table(
        name,
        sa.Column("company_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        *items,
        sa.PrimaryKeyConstraint("company_id", "id"),
        sa.ForeignKeyConstraint(*COMPANY),
    )


def _pair(
    kind: str = "record_kind", key: str = "record_id", nullable: bool = False
) -> list[sa.Column]:
    return [
        sa.Column(kind, sa.String(60), nullable=nullable),
        sa.Column(key, sa.BigInteger(), nullable=nullable),
    ]


def _stamps() -> list[sa.Column]:
    return [
        sa.Column("created_at", UtcInstant(), nullable=False),
        sa.Column("created_by", sa.BigInteger()),
    ]


def _party(table: str) -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("party_id", sa.BigInteger()),
        sa.ForeignKeyConstraint(
            ["company_id", "party_id"],
            ["core_party.company_id", "core_party.id"],
            name=f"fk_{table}_party_id",
            ondelete="RESTRICT",
        ),
    ]


def _files() -> None:
    _business_table(
        "core_attachment",
        *_pair(nullable=True),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("media_type", sa.String(120), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", Hash32(), nullable=False),
        sa.Column("file_key", sa.String(32), nullable=False),
        sa.Column("preview", sa.String(8), nullable=False),
        sa.Column("preview_key", sa.String(32)),
        *_stamps(),
        sa.UniqueConstraint("company_id", "file_key"),
        sa.CheckConstraint("(record_kind IS NULL) = (record_id IS NULL)", name="record"),
        sa.CheckConstraint("size > 0", name="size"),
        sa.CheckConstraint(
            "preview IN ('none', 'waiting', 'image', 'text', 'failed')", name="preview"
        ),
    )
    op.create_index(
        "ix_core_attachment_record",
        "core_attachment",
        ["company_id", "record_kind", "record_id", "id"],
    )
    op.create_table(
        "core_file_usage",
        sa.Column("company_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("company_id", "user_id"),
        sa.ForeignKeyConstraint(*COMPANY),
        sa.CheckConstraint("bytes >= 0", name="bytes"),
    )


def _notes_and_activities() -> None:
    _business_table(
        "core_note",
        *_pair(),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("mentions", JsonData(), nullable=False),
        sa.Column("edited_at", UtcInstant()),
        sa.Column("version", sa.Integer(), nullable=False),
        *_stamps(),
        sa.CheckConstraint("text <> ''", name="text"),
    )
    op.create_index(
        "ix_core_note_record", "core_note", ["company_id", "record_kind", "record_id", "id"]
    )
    _business_table(
        "core_activity",
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("label", sa.String(60), nullable=False),
        sa.Column("subject", sa.String(200), nullable=False),
        sa.Column("details", sa.Text(), nullable=False),
        *_pair(nullable=True),
        *_party("core_activity"),
        sa.Column("assignee_id", sa.BigInteger()),
        sa.Column("due_on", LocalDate()),
        sa.Column("due_at", UtcInstant()),
        sa.Column("all_day", sa.Boolean(), nullable=False),
        sa.Column("remind_at", UtcInstant()),
        sa.Column("reminded_at", UtcInstant()),
        sa.Column("recurs", sa.String(5), nullable=False),
        sa.Column("recurs_every", sa.SmallInteger(), nullable=False),
        sa.Column("recurs_calendar", sa.String(12), nullable=False),
        sa.Column("recurs_from", LocalDate()),
        sa.Column("done_at", UtcInstant()),
        sa.Column("done_by", sa.BigInteger()),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        *_stamps(),
        sa.ForeignKeyConstraint(["assignee_id"], ["core_user.id"]),
        sa.CheckConstraint("kind IN ('task', 'call', 'meeting', 'mail', 'custom')", name="kind"),
        sa.CheckConstraint("subject <> ''", name="subject"),
        sa.CheckConstraint("(kind = 'custom') = (label <> '')", name="label"),
        sa.CheckConstraint("(record_kind IS NULL) = (record_id IS NULL)", name="record"),
        sa.CheckConstraint("all_day OR due_at IS NOT NULL", name="due"),
        sa.CheckConstraint("due_at IS NULL OR due_on IS NOT NULL", name="day"),
        sa.CheckConstraint("recurs IN ('', 'day', 'week', 'month', 'year')", name="recurs"),
        sa.CheckConstraint(
            "recurs = '' OR (recurs_from IS NOT NULL AND due_on IS NOT NULL)", name="series"
        ),
        sa.CheckConstraint("recurs_every BETWEEN 1 AND 99", name="every"),
        sa.CheckConstraint("recurs_calendar IN ('gregorian', 'jalali')", name="calendar"),
        sa.CheckConstraint("done_by IS NULL OR done_at IS NOT NULL", name="done"),
    )
    op.create_index(
        "ix_core_activity_record",
        "core_activity",
        ["company_id", "record_kind", "record_id", "id"],
    )
    op.create_index(
        "ix_core_activity_assignee",
        "core_activity",
        ["company_id", "assignee_id", "done_at", "due_on"],
    )
    op.create_index("ix_core_activity_party_id", "core_activity", ["company_id", "party_id"])


def _timeline() -> None:
    _business_table(
        "core_timeline_item",
        sa.Column("at", UtcInstant(), nullable=False),
        sa.Column("kind", sa.String(80), nullable=False),
        sa.Column("permission", sa.String(120), nullable=False),
        *_party("core_timeline_item"),
        *_pair("subject_kind", "subject_id"),
        sa.Column("actor_kind", sa.String(10), nullable=False),
        sa.Column("actor_id", sa.BigInteger()),
        sa.Column("params", JsonData(), nullable=False),
        sa.Column("summary", sa.String(400), nullable=False),
    )
    op.create_index(
        "ix_core_timeline_item_party",
        "core_timeline_item",
        ["company_id", "party_id", "at", "id"],
    )
    op.create_index(
        "ix_core_timeline_item_subject",
        "core_timeline_item",
        ["company_id", "subject_kind", "subject_id", "at", "id"],
    )


def _tags() -> None:
    _business_table(
        "core_tag",
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("key", sa.String(120), nullable=False),
        sa.Column("colour", sa.String(8), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        *_stamps(),
        sa.UniqueConstraint("company_id", "key"),
        sa.CheckConstraint("name <> ''", name="name"),
        sa.CheckConstraint(
            "colour IN ('grey', 'red', 'orange', 'green', 'teal', 'blue', 'violet', 'pink')",
            name="colour",
        ),
    )
    _business_table(
        "core_tagging",
        sa.Column("tag_id", sa.BigInteger(), nullable=False),
        *_pair(),
        *_stamps(),
        sa.ForeignKeyConstraint(
            ["company_id", "tag_id"],
            ["core_tag.company_id", "core_tag.id"],
            name="fk_core_tagging_tag_id",
            ondelete="CASCADE",
        ),
        sa.UniqueConstraint("company_id", "record_kind", "record_id", "tag_id"),
    )
    op.create_index(
        "ix_core_tagging_tag",
        "core_tagging",
        ["company_id", "tag_id", "record_kind", "record_id"],
    )


def _notifications() -> None:
    _business_table(
        "core_notification",
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(80), nullable=False),
        sa.Column("title", JsonData(), nullable=False),
        *_pair(nullable=True),
        sa.Column("page", sa.String(120)),
        sa.Column("page_values", JsonData()),
        sa.Column("way", sa.String(8), nullable=False),
        sa.Column("created_at", UtcInstant(), nullable=False),
        sa.Column("read_at", UtcInstant()),
        sa.Column("digested_at", UtcInstant()),
        sa.ForeignKeyConstraint(["user_id"], ["core_user.id"]),
        sa.CheckConstraint("(record_kind IS NULL) = (record_id IS NULL)", name="record"),
        sa.CheckConstraint(WAYS, name="way"),
    )
    op.create_index(
        "ix_core_notification_reader",
        "core_notification",
        ["company_id", "user_id", "read_at", "id"],
    )
    op.create_index(
        "ix_core_notification_recent",
        "core_notification",
        ["company_id", "user_id", "created_at", "id"],
    )
    op.create_index(
        "ix_core_notification_record",
        "core_notification",
        ["company_id", "record_kind", "record_id"],
    )
    _business_table(
        "core_notification_choice",
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(80), nullable=False),
        sa.Column("way", sa.String(8), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["core_user.id"]),
        sa.UniqueConstraint("company_id", "user_id", "kind"),
        sa.CheckConstraint(WAYS, name="way"),
    )
    _business_table(
        "core_follower",
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        *_pair(),
        sa.Column("hears", JsonData(), nullable=False),
        *_stamps(),
        sa.ForeignKeyConstraint(["user_id"], ["core_user.id"]),
        sa.UniqueConstraint("company_id", "record_kind", "record_id", "user_id"),
    )
    op.create_index("ix_core_follower_user", "core_follower", ["company_id", "user_id"])


def downgrade() -> None:
    for name in (
        "core_follower",
        "core_notification_choice",
        "core_notification",
        "core_tagging",
        "core_tag",
        "core_timeline_item",
        "core_activity",
        "core_note",
        "core_file_usage",
        "core_attachment",
    ):
        op.drop_table(name)
