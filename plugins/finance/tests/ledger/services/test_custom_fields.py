"""A field an administrator added to entries is frozen with the entry that is posted."""

from __future__ import annotations

import pytest

from karvan.api import ListRequest
from karvan.api import get_entity
from karvan.api import list_records
from karvan.api import parse_filter
from karvan.entities.custom.services import AddCustomField
from karvan.entities.custom.services import add_custom_field
from karvan.entities.declaring.known import values_of
from karvan.entities.writing.running import run_command
from karvan.errors import AppError
from karvan_finance.ledger.services.posting import post_entry

LINES = [("1110", "120"), ("4000", "-120")]
PROJECT = "custom.project"


def write(books, entry_id, text):
    def update(ctx):
        entity = get_entity(ctx, "finance.entry")
        run_command(ctx, entity, "update", entry_id, {PROJECT: text})

    books.run(update)


def project_of(books, entry_id):
    def read(ctx):
        entity = get_entity(ctx, "finance.entry")
        (record,) = list_records(
            ctx, entity, ListRequest(filter=parse_filter([f"{PROJECT}:eq:Bridge"]))
        ).records
        assert record.id == entry_id
        return values_of(ctx, entity, [record], [PROJECT])[record.id][PROJECT]

    return books.run(read, write=False)


def test_a_custom_field_is_changed_on_a_draft_and_frozen_once_posted(books):
    label = {"en": "Project", "fa": "پروژه"}
    books.run(
        lambda ctx: add_custom_field(ctx, AddCustomField("finance.entry", "project", "text", label))
    )
    draft = books.draft(LINES)
    write(books, draft.entry_id, "Tunnel")
    write(books, draft.entry_id, "Bridge")

    def post(ctx):
        from karvan_finance.ledger.models import JournalEntry

        entry = ctx.session.get(JournalEntry, (ctx.company.id, draft.entry_id))
        post_entry(ctx, type(draft)(entry.id, entry.version))

    books.run(post)

    with pytest.raises(AppError) as refused:
        write(books, draft.entry_id, "Dam")

    assert refused.value.status in {409, 422}
    assert project_of(books, draft.entry_id) == "Bridge"
