"""Doing something with many records: ask once with the exact count, do it, tell what was refused."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import replace
from typing import TYPE_CHECKING
from typing import Any

from flask import Response
from flask import request
from werkzeug.datastructures import MultiDict

from karvan.entities.bulk.actions import BulkAction
from karvan.entities.bulk.actions import get_action
from karvan.entities.bulk.amounts import is_amount
from karvan.entities.bulk.amounts import read_amount
from karvan.entities.bulk.models import UNFINISHED
from karvan.entities.bulk.services import MOST_ATOMIC
from karvan.entities.bulk.services import MOST_RECORDS
from karvan.entities.bulk.services import StartRun
from karvan.entities.bulk.services import cancel_run
from karvan.entities.bulk.services import get_run
from karvan.entities.bulk.services import start_run
from karvan.entities.reading.listing import matching_ids
from karvan.entities.reading.rows import titles_of
from karvan.entities.reading.sheets import csv_chunks
from karvan.entities.writing.offered import inputs_of
from karvan.entities.writing.running import read_form
from karvan.errors import Invalid
from karvan.errors import Malformed
from karvan.errors import NotFound
from karvan.errors import Problem
from karvan.errors import Refusal
from karvan.i18n import lazy_gettext as _
from karvan.web.kit.forms.inputs import Given
from karvan.web.kit.forms.inputs import shown_field
from karvan.web.kit.forms.typed import posted_form
from karvan.web.kit.lists.asking import CONTENT
from karvan.web.kit.lists.asking import query_args
from karvan.web.kit.lists.asking import state_of
from karvan.web.kit.lists.links import record_url
from karvan.web.kit.prints import MOST_PRINTED
from karvan.web.kit.prints import PRINT
from karvan.web.kit.prints import PRINTS
from karvan.web.kit.prints import may_print
from karvan.web.rendering import field_errors
from karvan.web.rendering import redirect
from karvan.web.rendering import redirect_to
from karvan.web.rendering import render
from karvan.web.state import state as request_state
from karvan.web.urls import url

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.entities.bulk.models import BulkRun
    from karvan.entities.declaring.declaration import Entity
    from karvan.web.kit.lists.asking import ListState

MOST_CHOSEN = 500
SHOWN_TITLES = 10
LONGEST_LIST = 20_000
EXPORT = "export."
WHOLE = "_whole"


class OtherCount(Refusal):
    """Meanwhile {now} records match instead of {seen}. Look at them again and confirm."""

    status, code = 409, "core.bulk.other_count"


@dataclass(frozen=True)
class Chosen:
    """Which records are meant: chosen one by one, or all that the list's state matches."""

    state: ListState
    ids: list[int]
    is_all: bool
    query: str


def ask_bulk(ctx: Context, entity: Entity) -> Response:
    """What is about to be done with how many records, and the values it needs."""
    name = _wanted()
    if name.startswith(EXPORT):
        return _to_export(entity, name.removeprefix(EXPORT))
    if name == PRINT:
        return _to_print(ctx, entity)
    action = get_action(ctx, entity, name)
    chosen = _chosen(ctx, entity)
    field = request.args.get("field", "")
    if action.one_field and field and field not in action.fields:
        raise Malformed(reason=_("there is no field “{name}” here", name=field[:60]))
    wanted = {field: action.fields[field]} if action.one_field and field else action.fields
    shown = {} if action.one_field and not field else wanted
    refused = request_state().refused
    errors = field_errors(refused.error) if refused else {}
    given = Given({}, {}, refused.form if refused else None, errors)
    titles = titles_of(ctx, entity.code, set(chosen.ids[:SHOWN_TITLES]))
    return render(
        ctx,
        "karvan/kit/bulk.html",
        entity=entity,
        action=action,
        count=len(chosen.ids),
        is_all=chosen.is_all,
        titles=[titles[each] for each in chosen.ids[:SHOWN_TITLES] if each in titles],
        choices=[(key, each.label or key) for key, each in action.fields.items()],
        field=field,
        inputs=[
            shown_field(ctx, key, replace(each, readonly=False), given, editable=True)
            for key, each in shown.items()
        ],
        may_be_whole=1 < len(chosen.ids) <= MOST_ATOMIC,
        is_whole=bool(refused and refused.form.get(WHOLE)),
        is_ready=not action.one_field or bool(field),
        hidden=[(key, text) for key, text in request.args.items(multi=True) if key != "field"],
        back=chosen.state.url(),
        post_url=f"{url(entity.endpoint('bulk'))}?{request.query_string.decode('ascii', 'replace')}",
    )


def run_bulk(ctx: Context, entity: Entity) -> Response:
    """Do it: at once to few records, by a job to many."""
    name = _wanted()
    action = get_action(ctx, entity, name)
    chosen = _chosen(ctx, entity)
    seen = request.form.get("_count", "")
    if chosen.is_all and seen != str(len(chosen.ids)):
        raise OtherCount(now=len(chosen.ids), seen=seen[:10])
    if chosen.state.vanished:
        text = _("Save the view again first: fields it uses are gone.")
        raise Invalid([Problem("core.bulk.vanished", text)])
    values = _values(ctx, entity, action)
    is_atomic = request.form.get(WHOLE) == "1"
    command = StartRun(name, chosen.ids, values, chosen.query[:4000], is_atomic)
    run = start_run(ctx, entity, command)
    if run.state in UNFINISHED or run.refused:
        return redirect_to(ctx, entity.endpoint("bulk_result"), run_id=run.id)
    done = _("Done with {count} records.", count=run.done)
    state: dict[str, Any] = {
        key: chosen.state.args.getlist(key) for key in CONTENT if chosen.state.args.get(key)
    }
    return redirect_to(ctx, entity.endpoint("list"), flash=done, **state)


def show_run(ctx: Context, entity: Entity, run_id: int) -> Response:
    """How far it is, what was done and what was refused, each with its reason."""
    run = get_run(ctx, entity, run_id)
    return render(
        ctx,
        "karvan/kit/bulk_result.html",
        entity=entity,
        run=run,
        title=_title(ctx, entity, run),
        is_running=run.state in UNFINISHED,
        changed=0 if run.is_atomic and run.refused else run.done - run.refused,
        report_url=url(entity.endpoint("bulk_report"), run_id=run.id) if run.refused else "",
        refusals=[{**each, "url": record_url(entity, each["id"])} for each in run.refusals],
        back=url(entity.endpoint("list"), **query_args(run.query).to_dict(flat=False)),
        request_url=request.path,
    )


def report_run(ctx: Context, entity: Entity, run_id: int) -> Response:
    """What was refused, as a file."""
    run = get_run(ctx, entity, run_id)
    header = [str(_("Id")), str(entity.label), str(_("Reason"))]
    rows = ([str(each["id"]), each["title"], each["reason"]] for each in run.refusals)
    response = Response("".join(csv_chunks(header, rows)), mimetype="text/csv")
    response.headers.set("Content-Disposition", "attachment", filename=f"refused-{run.id}.csv")
    return response


def cancel_bulk(ctx: Context, entity: Entity, run_id: int) -> Response:
    """Stop it; what was done stays done."""
    cancel_run(ctx, entity, run_id)
    done = _("Stopped. What was done already stays done.")
    return redirect_to(ctx, entity.endpoint("bulk_result"), run_id=run_id, flash=done)


def ids_in(args: MultiDict[str, str]) -> list[int]:
    """The ids that were chosen one by one; raises Malformed for what is none."""
    texts = args.getlist("id")
    if len(texts) > MOST_CHOSEN:
        raise Malformed(reason=_("at most {most} records are chosen one by one", most=MOST_CHOSEN))
    if not all(each.isascii() and each.isdecimal() and len(each) < 19 for each in texts):
        raise Malformed(reason="id")
    return list(dict.fromkeys(map(int, texts)))


def listed_state(ctx: Context, entity: Entity) -> tuple[ListState, str]:
    """The list's state that an address carries along in `list`."""
    text = request.args.get("list", "")
    if len(text) > LONGEST_LIST:
        raise Malformed(reason="list")
    return state_of(ctx, entity, query_args(text), strict=False), text


def _wanted() -> str:
    name = request.args.get("action") or request.args.get("other", "")
    if not name:
        raise Malformed(reason=_("choose what to do"))
    return name


def _chosen(ctx: Context, entity: Entity) -> Chosen:
    state, text = listed_state(ctx, entity)
    if request.args.get("all") == "1":
        ids = matching_ids(ctx, entity, state.request, most=MOST_RECORDS + 1)
        return Chosen(state, ids, is_all=True, query=text)
    ids = ids_in(request.args)
    if not ids:
        raise Malformed(reason=_("select at least one record first"))
    return Chosen(state, ids, is_all=False, query=text)


def _values(ctx: Context, entity: Entity, action: BulkAction) -> dict[str, Any]:
    fields = dict(action.fields)
    field = request.args.get("field", "")
    if action.one_field:
        if field not in fields:
            raise Malformed(reason="field")
        fields = {field: fields[field]}
    if not fields:
        return {}
    form = posted_form(ctx, entity, fields, request.form)
    if action.one_field and is_amount(inputs_of(ctx, entity, action.command)[field]):
        return read_amount(ctx, field, fields[field], form)
    return read_form(ctx, entity, action.command, form)


def _title(ctx: Context, entity: Entity, run: BulkRun) -> Any:
    try:
        return get_action(ctx, entity, run.action).title
    except NotFound:
        return run.action


def _to_print(ctx: Context, entity: Entity) -> Response:
    """To the page that puts all of them on paper together."""
    chosen = _chosen(ctx, entity)
    if not may_print(ctx, entity):
        raise NotFound
    if len(chosen.ids) > MOST_PRINTED:
        raise Malformed(reason=_("at most {most} are printed together", most=MOST_PRINTED))
    values: dict[str, Any] = {"kind": entity.code, "id": [str(each) for each in chosen.ids]}
    return redirect(PRINTS, **values)


def _to_export(entity: Entity, format_: str) -> Response:
    values: dict[str, Any] = query_args(request.args.get("list", "")).to_dict(flat=False)
    if request.args.get("all") != "1":
        values["id"] = [str(each) for each in ids_in(request.args)]
    return redirect(entity.endpoint("export"), format=format_, **values)
