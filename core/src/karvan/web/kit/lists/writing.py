"""The addresses that write: one cell, many records, many new ones; and files of the list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from karvan.web.kit.lists.bulk import ask_bulk
from karvan.web.kit.lists.bulk import cancel_bulk
from karvan.web.kit.lists.bulk import report_run
from karvan.web.kit.lists.bulk import run_bulk
from karvan.web.kit.lists.bulk import show_run
from karvan.web.kit.lists.editing import save_cell
from karvan.web.kit.lists.editing import show_cell
from karvan.web.kit.lists.exporting import export_list
from karvan.web.kit.lists.exporting import prepare_export
from karvan.web.kit.lists.grid import save_grid
from karvan.web.kit.lists.grid import show_grid
from karvan.web.kit.routes import KitRoute

if TYPE_CHECKING:
    from karvan.entities.declaring.declaration import Entity

CELL = "/<int:record_id>/cell/<field>"


def _edits(entity: Entity) -> bool:
    return bool(entity.list.editable)


ROUTES: list[KitRoute] = [
    KitRoute("bulk_form", "GET", "/bulk", "read", ask_bulk),
    KitRoute("bulk", "POST", "/bulk", "read", run_bulk, form="bulk_form"),
    KitRoute("bulk_result", "GET", "/bulk/<int:run_id>", "read", show_run),
    KitRoute("bulk_report", "GET", "/bulk/<int:run_id>/refused.csv", "read", report_run),
    KitRoute("bulk_cancel", "POST", "/bulk/<int:run_id>/cancel", "read", cancel_bulk),
    KitRoute("cell_form", "GET", CELL, "update", show_cell, wanted=_edits),
    KitRoute("cell", "POST", CELL, "update", save_cell, form="cell_form", wanted=_edits),
    KitRoute("grid", "GET", "/grid", "create", show_grid),
    KitRoute("grid_save", "POST", "/grid", "create", save_grid, form="grid"),
    KitRoute("export", "GET", "/export.<format>", "read", export_list, opens_own=True),
    KitRoute("export_prepare", "POST", "/export.<format>", "read", prepare_export, form="export"),
]
