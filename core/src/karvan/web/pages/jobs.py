"""What stands beside the list of jobs: schedules, workers, and a warning where none works."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response

from karvan.events.queries import list_schedules
from karvan.events.queries import list_workers
from karvan.identity import permissions as p
from karvan.plugins.access import permission
from karvan.web.pages import CORE
from karvan.web.pages import core
from karvan.web.rendering import render

if TYPE_CHECKING:
    from karvan.context import Context


@core.get(f"{CORE}/jobs/workers")
@permission(p.JOB_READ)
def workers(ctx: Context) -> Response:
    """The company's schedules, and the workers of the installation."""
    schedules, found = list_schedules(ctx), list_workers(ctx)
    return render(ctx, "karvan/workers.html", schedules=schedules, workers=found)


@core.get(f"{CORE}/jobs/idle")
@permission(p.JOB_READ)
def idle_queue(ctx: Context) -> Response:
    """That no worker runs, or nothing."""
    if any(each.state == "alive" for each in list_workers(ctx)):
        return Response(status=204)
    return render(ctx, "karvan/idle_queue.html")
