"""Events on their way between modules: what is stuck, and what a person may do about it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from datetime import time
from typing import TYPE_CHECKING
from typing import TypeVar
from zoneinfo import ZoneInfo

from flask import Response
from flask import request

from karvan.documents.records import link_to
from karvan.documents.records import may_read
from karvan.documents.records import title_of
from karvan.errors import Invalid
from karvan.errors import Problem
from karvan.events.deliveries import ReplayDeliveries
from karvan.events.deliveries import drop_delivery
from karvan.events.deliveries import replay_deliveries
from karvan.events.deliveries import retry_delivery
from karvan.events.deliveries import retry_failed
from karvan.events.delivery_queries import DeliveryLine
from karvan.events.delivery_queries import count_deliveries
from karvan.events.delivery_queries import list_deliveries
from karvan.events.delivery_queries import list_subscribers
from karvan.events.entity import STATES
from karvan.events.models import JobState
from karvan.i18n import Text
from karvan.i18n import lazy_gettext as _
from karvan.i18n import ngettext
from karvan.identity import permissions as p
from karvan.plugins.access import permission
from karvan.plugins.overview import title_in
from karvan.text import TextError
from karvan.text import parse_date
from karvan.text import parse_number
from karvan.web.forms import form_of
from karvan.web.pages import CORE
from karvan.web.pages import core
from karvan.web.rendering import redirect_to
from karvan.web.rendering import render
from karvan.web.urls import url

if TYPE_CHECKING:
    from karvan.context import Context

T = TypeVar("T")
ACTIONS = {
    "retry": (retry_delivery, _("The delivery is tried again.")),
    "drop": (drop_delivery, _("The delivery was dropped.")),
}


@dataclass(frozen=True)
class DeliveryRow:
    """A delivery as the page shows it; `document` is (title, address or None) where it may be seen."""

    line: DeliveryLine
    subscriber: Text
    document: tuple[Text, str | None] | None


@core.get(f"{CORE}/deliveries")
@permission(p.JOB_READ)
def deliveries(ctx: Context) -> Response:
    """What is stuck, or what is in one state; and the subscribers one may replay to."""
    state = request.args.get("state") or None
    found = list_deliveries(ctx, state=state if state in set(JobState) else None)
    return render(
        ctx,
        "karvan/deliveries.html",
        deliveries=[_row(ctx, each) for each in found],
        counts=count_deliveries(ctx),
        states=STATES,
        chosen=state,
        subscribers=[("", ""), *((word, title_in(ctx, word)) for word in list_subscribers(ctx))],
        failed=sorted({each.subscriber for each in found if each.state == JobState.FAILED}),
    )


@core.post(f"{CORE}/deliveries/<int:delivery_id>/<any(retry, drop):action>")
@permission(p.JOB_MANAGE)
@form_of("core.deliveries")
def change_delivery(ctx: Context, delivery_id: int, action: str) -> Response:
    """Try a delivery again, or give it up."""
    act, done = ACTIONS[action]
    act(ctx, delivery_id)
    return redirect_to(ctx, "core.deliveries", flash=done)


@core.post(f"{CORE}/deliveries/retry-failed")
@permission(p.JOB_MANAGE)
@form_of("core.deliveries")
def retry_failed_deliveries(ctx: Context) -> Response:
    """Try all failed deliveries of one subscriber again."""
    count = retry_failed(ctx, request.form.get("plugin", ""))
    done = ngettext(
        "{count} delivery is tried again.", "{count} deliveries are tried again.", count
    )
    return redirect_to(ctx, "core.deliveries", flash=done)


@core.post(f"{CORE}/deliveries/replay")
@permission(p.JOB_MANAGE)
@form_of("core.deliveries")
def replay(ctx: Context) -> Response:
    """Tell a subscriber what it missed since a day."""
    found = replay_deliveries(ctx, _replay_command(ctx))
    done = ngettext(
        "{count} event is sent to the module.", "{count} events are sent to the module.", found.sent
    )
    return redirect_to(ctx, "core.deliveries", flash=done)


def _replay_command(ctx: Context) -> ReplayDeliveries:
    """The form: a subscriber, and a day or the number of an event."""
    fields = request.form
    day = _read("since", lambda typed: parse_date(typed, today=ctx.today()))
    number = _read("event_id", lambda typed: parse_number(typed, max_decimals=0))
    since = None
    if day is not None:
        since = datetime.combine(day, time.min, ZoneInfo(ctx.company.time_zone))
    return ReplayDeliveries(
        plugin=fields.get("plugin", ""),
        event_id=int(number) if number is not None else None,
        since=since,
        again=fields.get("again") == "1",
    )


def _read(field: str, parse: Callable[[str], T]) -> T | None:
    """The field's value, None where it is empty; what cannot be read is a problem of that field."""
    typed = request.form.get(field, "").strip()
    try:
        return parse(typed) if typed else None
    except TextError as error:
        raise Invalid([Problem(error.code, error.message, field=field)]) from None


def _row(ctx: Context, line: DeliveryLine) -> DeliveryRow:
    document = None
    if line.document is not None and may_read(ctx, line.document):
        place = link_to(ctx, line.document)
        address = url(place[0], **place[1]) if place is not None else None
        document = title_of(ctx, line.document), address
    return DeliveryRow(line, title_in(ctx, line.subscriber), document)
