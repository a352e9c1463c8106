"""What the pages of the wizard show, and what their forms say."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from flask import current_app as app
from flask import request

from karvan.entities.declaring.known import find_entity
from karvan.errors import Malformed
from karvan.modules.importing.models import ATOMIC
from karvan.modules.importing.models import BUSY
from karvan.modules.importing.models import EntityImport
from karvan.modules.importing.models import Status
from karvan.modules.importing.wizard import mapping as maps
from karvan.modules.importing.wizard import options as opt
from karvan.modules.importing.wizard import queries
from karvan.modules.importing.wizard.running import MOST_AT_ONCE
from karvan.modules.importing.wizard.states import STATUS_TITLES
from karvan.modules.importing.wizard.states import STATUS_TONES
from karvan.web.choices import LANGUAGE_CHOICES
from karvan.web.rendering import render
from karvan.web.urls import url

if TYPE_CHECKING:
    from flask import Response

    from karvan.context import Context
    from karvan.entities.declaring.declaration import Entity

KEY_KINDS = frozenset({"text", "translated", "integer", "date", "reference"})


def columns_page(ctx: Context, run: EntityImport) -> Response:
    """The page where columns are mapped, as it stands or as it was refused."""
    entity = maps.get_importable(ctx, run.entity)
    targets = maps.targets_of(ctx, entity)
    actions = maps.actions_of(ctx, entity)
    return render(
        ctx,
        "karvan/imports/columns.html",
        run=run,
        entity=entity,
        columns=queries.list_columns(ctx, run, run.mapping),
        targets=sorted(targets.values(), key=lambda each: (not each.required, each.label)),
        options=opt.Options.of(run.options),
        actions=[each for each in opt.ACTIONS if each[0] in actions],
        keys=_key_choices(ctx, entity, targets),
        modes=opt.MODES,
        most_at_once=MOST_AT_ONCE,
        decimal_marks=opt.DECIMAL_MARKS,
        date_orders=opt.DATE_ORDERS,
        empty_cells=opt.EMPTY_CELLS,
        encodings=_with_present(opt.ENCODINGS, opt.Options.of(run.options).encoding),
        delimiters=opt.DELIMITERS,
        language_choices=LANGUAGE_CHOICES,
        has_names=any(each.field.kind == "translated" for each in targets.values()),
    )


def show_page(ctx: Context, run: EntityImport) -> Response:
    """Where an import stands."""
    is_busy = run.status in BUSY
    labels: list[str] = []
    preview: list[queries.PreviewRow] = []
    if run.status in {Status.MAPPED, Status.CHECKED}:
        labels, preview = queries.preview_rows(ctx, run)
    shown = request.args.get("from", default=0, type=int)
    if not 0 <= shown <= MOST_AT_ONCE:
        raise Malformed(reason="from")
    problems = [] if is_busy else queries.list_problems(ctx, run.id, after=shown)
    entity = find_entity(ctx, run.entity)
    return render(
        ctx,
        "karvan/imports/show.html",
        run=run,
        label=queries.label_of(ctx, run.entity),
        list_url=_list_url(ctx, entity),
        titles=STATUS_TITLES,
        tones=STATUS_TONES,
        is_busy=is_busy,
        is_atomic=run.mode == ATOMIC,
        progress=queries.progress_of(ctx, run) if is_busy else None,
        labels=labels,
        preview=preview,
        problems=problems,
        shown_from=shown,
        next_from=shown + queries.PAGE if len(problems) == queries.PAGE else None,
        options=opt.Options.of(run.options),
    )


def posted_reading() -> dict[str, str]:
    """How the file is to be read, as the form says."""
    return {name: request.form[name] for name in opt.READING if name in request.form}


def posted_columns(run: EntityImport) -> tuple[list[str], opt.Options, str]:
    """Mapping, options and mode of the form."""
    mapping = [request.form.get(f"column-{n}", "") for n in range(len(run.columns))]
    form = request.form
    given = {
        name: form[name] for name in ("action", "decimal_mark", "dates", "empty") if name in form
    }
    keys = tuple(each for each in form.get("keys", "").split(",") if each)
    options = replace(
        opt.Options.of(run.options), keys=keys, language=form.get("language", ""), **given
    )
    return mapping, options, form.get("mode", ATOMIC)


def _key_choices(
    ctx: Context, entity: Entity, targets: dict[str, maps.Target]
) -> list[tuple[str, str]]:
    """Fields that may find a record; the declared keys first, together where they are several."""
    usual = maps.usual_keys(ctx, entity)
    single = [each for each in targets.values() if each.field.kind in KEY_KINDS]
    choices = [(each.name, each.label) for each in single]
    if len(usual) > 1 and all(name in targets for name in usual):
        together = " + ".join(targets[name].label for name in usual)
        choices.insert(0, (",".join(usual), together))
    return choices


def _with_present(choices: opt.Choices, present: str) -> opt.Choices:
    """An encoding that was found need not be among those offered."""
    known = {code for code, _title in choices}
    return choices if present in known else (*choices, (present, present))


def _list_url(ctx: Context, entity: Entity | None) -> str:
    if entity is None or entity.endpoint("list") not in app.view_functions:
        return ""
    if not ctx.can(entity.permission("read")):
        return ""
    return url(entity.endpoint("list"))
