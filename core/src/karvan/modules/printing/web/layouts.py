"""The company's layouts: list, form with preview, removal."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from flask import Response
from flask import request

from karvan.errors import AppError
from karvan.i18n import Locale
from karvan.i18n import lazy_gettext as _
from karvan.merge_text import Rows
from karvan.merge_text import paths_of
from karvan.modules.mail.letter_page import page_of
from karvan.modules.mail.letter_page import words_of_plain
from karvan.modules.mail.web import framed
from karvan.modules.printing.choosing import list_declared
from karvan.modules.printing.layouts import FIRST_DAY
from karvan.modules.printing.layouts import MANAGE
from karvan.modules.printing.layouts import SaveLayout
from karvan.modules.printing.layouts import get_declared
from karvan.modules.printing.layouts import get_layout
from karvan.modules.printing.layouts import list_layouts
from karvan.modules.printing.layouts import preview_layout
from karvan.modules.printing.layouts import remove_layout
from karvan.modules.printing.layouts import save_layout
from karvan.modules.printing.paper import AREAS
from karvan.modules.printing.web.documents import on_paper
from karvan.plugins.access import permission
from karvan.text import parse_date
from karvan.web.forms import form_of
from karvan.web.forms import form_version
from karvan.web.forms import takes_files
from karvan.web.pages import CORE
from karvan.web.pages import core
from karvan.web.rendering import LANGUAGE_NAMES
from karvan.web.rendering import redirect_to
from karvan.web.rendering import render
from karvan.web.state import current_runtime
from karvan.web.state import state
from karvan.web.wrapper import without_context

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.modules.printing.models import CompanyLayout
    from karvan.plugins.declarations import PrintFormat

AREA_TITLES = {
    "above": _("Text above the lines"),
    "below": _("Text below the lines"),
    "foot": _("Foot of the page"),
}
MOST_COLUMNS = 30


@core.get(f"{CORE}/print-layouts")
@permission(MANAGE)
def print_layouts(ctx: Context) -> Response:
    """What modules can print, and the company's own parts."""
    declared = list_declared(ctx)
    return render(
        ctx,
        "karvan/print/layouts.html",
        declared=declared,
        titles={each.code: each.title for each in declared},
        layouts=list_layouts(ctx),
    )


@core.get(f"{CORE}/print-layouts/new/<code>")
@permission(MANAGE)
def new_print_layout(ctx: Context, code: str) -> Response:
    """The form of a new part of one's own."""
    return _form(ctx, get_declared(ctx, code), None)


@core.post(f"{CORE}/print-layouts/new/<code>")
@permission(MANAGE)
@takes_files
def add_print_layout(ctx: Context, code: str) -> Response:
    """Keep a new one."""
    row = save_layout(ctx, _command(ctx, code, None))
    flash = _("{name} was added.", name=row.label)
    return redirect_to(ctx, "core.print_layout", flash=flash, layout_id=row.id)


@core.get(f"{CORE}/print-layouts/<int:layout_id>")
@permission(MANAGE)
def print_layout(ctx: Context, layout_id: int) -> Response:
    """The form of one."""
    row = get_layout(ctx, layout_id)
    return _form(ctx, get_declared(ctx, row.code), row)


@core.post(f"{CORE}/print-layouts/<int:layout_id>")
@permission(MANAGE)
@takes_files
def change_print_layout(ctx: Context, layout_id: int) -> Response:
    """Change it, unless someone else did meanwhile."""
    row = save_layout(ctx, _command(ctx, get_layout(ctx, layout_id).code, layout_id))
    flash = _("{name} was saved.", name=row.label)
    return redirect_to(ctx, "core.print_layout", flash=flash, layout_id=layout_id)


@core.post(f"{CORE}/print-layouts/<int:layout_id>/remove")
@permission(MANAGE)
@form_of("core.print_layouts")
def remove_print_layout(ctx: Context, layout_id: int) -> Response:
    """Take it away."""
    remove_layout(ctx, layout_id)
    return redirect_to(ctx, "core.print_layouts", flash=_("The layout was removed."))


@core.post(f"{CORE}/print-layouts/preview/<code>")
@permission(MANAGE)
@without_context
@takes_files
def preview_print_layout(code: str) -> Response:
    """The page with made-up values, for the frame on the form."""
    here = state()
    assert here.company is not None
    assert here.actor is not None
    try:
        with current_runtime().company_work(here.company.id, here.actor, locale=here.locale) as ctx:
            number = request.form.get("layout_id", type=int)
            command = _command(ctx, code, number)
            reader = Locale.of_language(
                command.language or here.locale.language, time_zone=here.company.time_zone
            )
            return on_paper(preview_layout(ctx, command, reader))
    except AppError as error:
        words = words_of_plain(error.message)
        reader = here.locale
        page = page_of(words, subject="", language=reader.language, direction=reader.direction)
        return framed(page)


def _form(ctx: Context, declared: PrintFormat, row: CompanyLayout | None) -> Response:
    layout = row.layout if row else {}
    chosen = list(layout.get("columns", ())) or [code for code, _title in declared.columns]
    return render(
        ctx,
        "karvan/print/layout.html",
        declared=declared,
        row=row,
        since="" if row is None or row.valid_from == FIRST_DAY else row.valid_from,
        texts=layout.get("texts", {}),
        areas=[(each, AREA_TITLES[each]) for each in AREAS],
        places={code: chosen.index(code) + 1 if code in chosen else "" for code, _t in declared.columns},
        languages=[("", _("Any")), *LANGUAGE_NAMES],
        fields=[
            (each.title or path, "{{#each " + path + "}}" if isinstance(each, Rows) else path)
            for path, each in paths_of(declared.fields)
        ],
    )  # fmt: skip


def _command(ctx: Context, code: str, layout_id: int | None) -> SaveLayout:
    form = request.form
    uploaded = request.files.get("logo")
    logo = uploaded.read() if uploaded and uploaded.filename else None
    return SaveLayout(
        code=code,
        label=form.get("label", ""),
        layout_id=layout_id,
        version=form_version(),
        party_code=form.get("party", ""),
        language=form.get("language", ""),
        country=form.get("country", "").strip(),
        valid_from=_day(ctx, "valid_from"),
        valid_to=_day(ctx, "valid_to"),
        texts={each: form.get(each, "") for each in AREAS},
        columns=_columns(),
        logo=logo or None,
        drop_logo="drop_logo" in form,
        active="active" in form or layout_id is None,
    )


def _day(ctx: Context, name: str) -> date | None:
    typed = request.form.get(name, "").strip()
    return parse_date(typed, today=ctx.today()) if typed else None


def _columns() -> tuple[str, ...]:
    """The columns that have a place, in the order of their places."""
    placed: list[tuple[int, str]] = []
    for name, value in request.form.items():
        if name.startswith("column-") and value.strip().isdecimal() and len(placed) < MOST_COLUMNS:
            placed.append((int(value), name.removeprefix("column-")))
    return tuple(code for _place, code in sorted(placed))
