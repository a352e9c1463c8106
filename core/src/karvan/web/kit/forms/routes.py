"""The addresses of the form, its commands, pickers and previews."""

from __future__ import annotations

from typing import TYPE_CHECKING

from karvan.web.kit.forms.doing import command_page
from karvan.web.kit.forms.doing import do
from karvan.web.kit.forms.picks import pick
from karvan.web.kit.forms.picks import pick_new
from karvan.web.kit.forms.picks import preview
from karvan.web.kit.forms.views import create
from karvan.web.kit.forms.views import new
from karvan.web.kit.forms.views import page
from karvan.web.kit.forms.views import save
from karvan.web.kit.routes import KitRoute

if TYPE_CHECKING:
    from karvan.entities.declaring.declaration import Entity

ONE = "/<int:record_id>"


def _has_preview(entity: Entity) -> bool:
    return any(each.preview is not None for each in entity.lines)


ROUTES: list[KitRoute] = [
    KitRoute("new", "GET", "/new", "create", new),
    KitRoute("create", "POST", "/new", "create", create, form="new"),
    KitRoute("pick", "GET", "/pick", "read", pick),
    KitRoute("pick_new", "POST", "/pick", "create", pick_new),
    KitRoute("preview", "POST", "/preview/<grid>", "read", preview, wanted=_has_preview),
    KitRoute("page", "GET", ONE, "read", page),
    KitRoute("save", "POST", ONE, "update", save, form="page"),
    KitRoute("command_page", "GET", f"{ONE}/do/<name>", "read", command_page),
    KitRoute("command", "POST", f"{ONE}/do/<name>", "read", do, form="command_page"),
]
