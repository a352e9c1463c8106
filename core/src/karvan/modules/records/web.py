"""The forms of a record's parts: each does one thing and shows the part anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response
from flask import jsonify
from flask import request

from karvan.documents.records import list_readers
from karvan.errors import Malformed
from karvan.i18n import lazy_gettext as _
from karvan.modules.activities.commands import CreateActivity
from karvan.modules.activities.commands import FinishActivity
from karvan.modules.activities.mentions import suggest
from karvan.modules.activities.services import add_note
from karvan.modules.activities.services import create_activity
from karvan.modules.activities.services import delete_note
from karvan.modules.activities.services import finish_activity
from karvan.modules.activities.services.activities import CREATE as CREATE_ACTIVITY
from karvan.modules.activities.services.activities import UPDATE as UPDATE_ACTIVITY
from karvan.modules.activities.services.notes import CREATE as CREATE_NOTE
from karvan.modules.activities.services.notes import ChangeNote
from karvan.modules.activities.services.notes import change_note
from karvan.modules.activities.services.notes import get_note
from karvan.modules.activities.services.notes import unknown_mentions
from karvan.modules.activities.web import facts_in_form
from karvan.modules.attachments.services import CREATE as CREATE_FILE
from karvan.modules.attachments.services import StoreFile
from karvan.modules.attachments.services import delete_attachment
from karvan.modules.attachments.services import store_file
from karvan.modules.notifications.services import Follow
from karvan.modules.notifications.services import follow
from karvan.modules.notifications.services import unfollow
from karvan.modules.records.pages import RECORD
from karvan.modules.records.pages import part_done
from karvan.modules.records.pages import shown_record
from karvan.modules.tags.services import USE as USE_TAGS
from karvan.modules.tags.services import add_tag
from karvan.modules.tags.services import set_tags
from karvan.plugins.access import permission
from karvan.plugins.access import signed_in
from karvan.web.forms import form_version
from karvan.web.forms import takes_files
from karvan.web.pages import core
from karvan.web.rendering import redirect_to
from karvan.web.rendering import render

if TYPE_CHECKING:
    from karvan.context import Context

LONGEST_NAME = 80
OWN = "everyone may follow what they may read"


@core.post(f"{RECORD}/files")
@permission(CREATE_FILE)
@takes_files
def attach_file(ctx: Context, kind: str, record_id: int) -> Response:
    """Attach one or more files."""
    ref = shown_record(ctx, kind, record_id)
    files = [each for each in request.files.getlist("file") if each.filename]
    if not files:
        raise Malformed(reason=_("choose a file"))
    for each in files:
        store_file(ctx, StoreFile(each.filename or "", each.stream, ref))  # type: ignore[arg-type]
    said = _("{count} files attached.", count=len(files)) if len(files) > 1 else _("File attached.")
    return part_done(ctx, ref, "files", said)


@core.post(f"{RECORD}/files/<int:attachment_id>/delete")
@signed_in("whoever attached it, or holds the permission; the service asks")
def remove_file(ctx: Context, kind: str, record_id: int, attachment_id: int) -> Response:
    """Delete a file."""
    ref = shown_record(ctx, kind, record_id)
    delete_attachment(ctx, attachment_id)
    return part_done(ctx, ref, "files", _("File deleted."))


@core.post(f"{RECORD}/notes")
@permission(CREATE_NOTE)
def write_note(ctx: Context, kind: str, record_id: int) -> Response:
    """Write a note."""
    ref, text = shown_record(ctx, kind, record_id), request.form.get("text", "")
    add_note(ctx, ref, text)
    unknown = unknown_mentions(ctx, ref, text)
    said = _("Note written.")
    if unknown:
        names = ", ".join(f"@{each}" for each in unknown)
        said = _("Note written. Nobody was told by {names}: no one who may see this record has "
                 "that name, or several have.", names=names)  # fmt: skip
    return part_done(ctx, ref, "notes", said)


@core.get(f"{RECORD}/mentions")
@permission(CREATE_NOTE)
def mentions(ctx: Context, kind: str, record_id: int) -> Response:
    """Who may be mentioned by what was typed: only who may read the record."""
    ref = shown_record(ctx, kind, record_id)
    found = suggest(request.args.get("q", "")[:LONGEST_NAME], list_readers(ctx, ref))
    return jsonify(
        results=[
            {"handle": handle, "name": person.name, "detail": person.email}
            for person, handle in found
        ]
    )


@core.get(f"{RECORD}/notes/<int:note_id>")
@signed_in("whoever wrote it, or holds the permission; the service asks")
def note(ctx: Context, kind: str, record_id: int, note_id: int) -> Response:
    """The form that changes a note."""
    ref = shown_record(ctx, kind, record_id)
    return render(ctx, "karvan/records/note.html", ref=ref, note=get_note(ctx, note_id))


@core.post(f"{RECORD}/notes/<int:note_id>")
@signed_in("whoever wrote it, or holds the permission; the service asks")
def save_note(ctx: Context, kind: str, record_id: int, note_id: int) -> Response:
    """Change a note."""
    ref = shown_record(ctx, kind, record_id)
    change_note(ctx, ChangeNote(note_id, form_version() or 0, request.form.get("text", "")))
    return redirect_to(
        ctx, "core.record_part", flash=_("Note changed."), kind=ref.kind, record_id=ref.id,
        part="notes",
    )  # fmt: skip


@core.post(f"{RECORD}/notes/<int:note_id>/delete")
@signed_in("whoever wrote it, or holds the permission; the service asks")
def remove_note(ctx: Context, kind: str, record_id: int, note_id: int) -> Response:
    """Delete a note."""
    ref = shown_record(ctx, kind, record_id)
    delete_note(ctx, note_id, form_version() or 0)
    return part_done(ctx, ref, "notes", _("Note deleted."))


@core.post(f"{RECORD}/activities")
@permission(CREATE_ACTIVITY)
def plan_activity(ctx: Context, kind: str, record_id: int) -> Response:
    """Plan an activity on the record."""
    ref = shown_record(ctx, kind, record_id)
    create_activity(ctx, CreateActivity(facts_in_form(ctx), ref))
    return part_done(ctx, ref, "activities", _("Activity planned."))


@core.post(f"{RECORD}/activities/<int:activity_id>/done")
@permission(UPDATE_ACTIVITY)
def activity_done(ctx: Context, kind: str, record_id: int, activity_id: int) -> Response:
    """Say that an activity is done."""
    ref = shown_record(ctx, kind, record_id)
    result = request.form.get("result", "")
    following = finish_activity(ctx, FinishActivity(activity_id, form_version() or 0, result))
    said = _("Done.")
    if following is not None:
        said = _("Done. It comes again on {day}.", day=following.due_on)
    return part_done(ctx, ref, "activities", said)


@core.post(f"{RECORD}/tags")
@permission(USE_TAGS)
def tag_record(ctx: Context, kind: str, record_id: int) -> Response:
    """Put the chosen tags on the record, and one more by its word."""
    ref = shown_record(ctx, kind, record_id)
    chosen = request.form.getlist("tag")
    if not all(each.isascii() and each.isdecimal() for each in chosen):
        raise Malformed(reason="tag")
    set_tags(ctx, ref, {int(each) for each in chosen})
    if word := request.form.get("name", "").strip():
        add_tag(ctx, ref, word)
    return part_done(ctx, ref, "tags", _("Saved."))


@core.post(f"{RECORD}/followers")
@signed_in(OWN)
def follow_record(ctx: Context, kind: str, record_id: int) -> Response:
    """Follow the record, change what is heard of it, or follow it no more."""
    ref = shown_record(ctx, kind, record_id)
    if request.form.get("act") == "unfollow":
        unfollow(ctx, ref)
        return part_done(ctx, ref, "followers", _("You no longer follow this."))
    follow(ctx, Follow(ref, tuple(request.form.getlist("hears"))))
    return part_done(ctx, ref, "followers", _("You follow this."))
