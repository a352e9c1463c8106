"""All generated pages, from every room of the kit."""

from __future__ import annotations

from karvan.web.kit.boards.pages import ROUTES as BOARDS
from karvan.web.kit.forms.routes import ROUTES as FORMS
from karvan.web.kit.lists.pages import ROUTES as LISTS
from karvan.web.kit.lists.writing import ROUTES as LIST_WRITING
from karvan.web.kit.routes import KitRoute

ROUTES: list[KitRoute] = [
    *LISTS,
    *LIST_WRITING,
    *BOARDS,
    *FORMS,
]
