"""All generated pages, from every room of the kit."""

from __future__ import annotations

from karvan.web.kit.lists.pages import ROUTES as LISTS
from karvan.web.kit.routes import KitRoute

ROUTES: list[KitRoute] = [*LISTS]
