"""The page where a file is handed in: choose what it holds, check it, import it."""

from __future__ import annotations

from typing import Any

from flask import Response
from flask import request

from karvan.errors import Malformed
from karvan.i18n import Text
from karvan.i18n import lazy_gettext as _
from karvan.identity.permissions import IMPORT_RUN
from karvan.modules.importing.files import LIMIT_TEXT
from karvan.modules.importing.files import ImportFile
from karvan.modules.importing.files import clean_name
from karvan.modules.importing.results import ImportResult
from karvan.modules.importing.services import RunImport
from karvan.modules.importing.services import import_file
from karvan.modules.importing.services import list_formats
from karvan.plugins.access import permission
from karvan.web.forms import takes_files
from karvan.web.pages import CORE
from karvan.web.pages import core
from karvan.web.rendering import redirect
from karvan.web.rendering import render
from karvan.web.state import current_runtime
from karvan.web.state import state
from karvan.web.wrapper import without_context

PROBLEMS_SHOWN = 200
ENCODINGS: tuple[tuple[str, Text], ...] = (
    ("", _("Find it")),
    ("utf-8", "UTF-8"),
    ("utf-16", "UTF-16"),
    ("windows-1256", "Windows-1256"),
)


@core.get(f"{CORE}/import")
@permission(IMPORT_RUN)
@without_context
def import_page() -> Response:
    """The empty form, or the one that was refused."""
    return _form(None)


@core.post(f"{CORE}/import")
@permission(IMPORT_RUN)
@without_context
@takes_files
def run_import() -> Response:
    """Import or check the file; its problems are shown under the form."""
    here, command = state(), _command()
    assert here.company is not None
    assert here.actor is not None
    result = import_file(
        current_runtime(), here.company.id, here.actor, command, locale=here.locale
    )
    if result.is_accepted and not command.dry_run:
        flash = _(
            "Imported: {rows} read, {created} created, {updated} changed.",
            rows=result.rows_total,
            created=result.created,
            updated=result.updated,
        )
        if result.rows_bad:
            left = _("Rows left out: {count}. Check the file to see which.", count=result.rows_bad)
            return redirect("core.import_page", flash=f"{flash} {left}", tone="warn")
        return redirect("core.import_page", flash=flash)
    response = _form(result, command)
    response.status_code = 200 if result.is_accepted else 422
    return response


def _command() -> RunImport:
    uploaded = request.files.get("file")
    if uploaded is None or not uploaded.filename:
        raise Malformed(reason=_("choose a file"))
    target, _slash, code = request.form.get("format", "").partition("/")
    options = dict(_options(request.form.get("options", "")))
    if encoding := request.form.get("encoding"):
        options["encoding"] = encoding
    content = uploaded.read()
    uploaded.close()
    return RunImport(
        target,
        code,
        ImportFile(clean_name(uploaded.filename), content),
        dry_run="dry_run" in request.form,
        options=options,
        key=request.form.get("_key") or None,
    )


def _options(text: str) -> list[tuple[str, str]]:
    pairs = [line.partition("=") for line in text.splitlines() if line.strip()]
    if any(not equals for _name, equals, _value in pairs):
        raise Malformed(reason=_("an option reads name=value"))
    return [(name.strip(), value.strip()) for name, _equals, value in pairs]


def _form(result: ImportResult | None, command: RunImport | None = None) -> Response:
    here = state()
    assert here.company is not None
    assert here.actor is not None
    shown: dict[str, Any] = {
        "result": result,
        "problems": result.problems[:PROBLEMS_SHOWN] if result else (),
        "file_name": command.file.name if command else "",
        "chosen": f"{command.target}/{command.format}"
        if command
        else request.args.get("format", ""),
        "dry_run": command.dry_run if command else True,
        "encoding": request.form.get("encoding", ""),
        "options": request.form.get("options", ""),
        "encodings": ENCODINGS,
        "limit": LIMIT_TEXT,
    }
    with current_runtime().company_work(here.company.id, here.actor, locale=here.locale) as ctx:
        formats = [(f"{each.target}/{each.code}", each.title) for each in list_formats(ctx)]
        return render(ctx, "karvan/import.html", formats=formats, **shown)
