"""Routes, menu, and what is shown on the pages of others."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from typing import Literal

from karvan.i18n import Text
from karvan.plugins import arguments
from karvan.plugins.declarations import Fragment
from karvan.plugins.declarations import MenuEntry
from karvan.plugins.declarations import Routes
from karvan.plugins.declarations import Slot
from karvan.plugins.declarations import Tile
from karvan.plugins.declaring import Declaring
from karvan.plugins.declaring import declares


class DeclaresPages(Declaring):
    """Routes, menu, and what is shown on the pages of others."""

    @declares
    def routes(self, blueprint: Any) -> None:
        """A blueprint, mounted at `/c/<code>/<plugin>`; every view declares its access."""
        self._check("blueprint", arguments.blueprint_problem(blueprint, self.plugin))
        self._keep(Routes(self.plugin, blueprint), "routes", getattr(blueprint, "name", ""))

    @declares
    def menu(
        self,
        title: Text,
        endpoint: str,
        permission: str,
        *,
        group: Text | None = None,
        order: int = 100,
    ) -> None:
        """A line of the menu, shown to those who hold the permission."""
        self._check("endpoint", arguments.code_problem(endpoint, self.plugin))
        entry = MenuEntry(self.plugin, title, endpoint, permission, group, order)
        self._keep(entry, "menu", endpoint, str(title))

    @declares
    def slot(self, name: str, context_fields: Iterable[str]) -> None:
        """A place on the plugin's pages where others may show a fragment."""
        self._check("name", arguments.code_problem(name, self.plugin))
        self._keep(Slot(self.plugin, name, tuple(context_fields)), "slot", name)

    @declares
    def fragment(
        self, slot: str, endpoint: str, permission: str | None, *, order: int = 100
    ) -> None:
        """An endpoint of the plugin, shown lazily in someone's slot.

        Slots of the portal (`core.portal.documents`) are for outside people, who hold no
        permission: there it is None, and the endpoint is marked `@portal`.
        """
        self._check("endpoint", arguments.code_problem(endpoint, self.plugin))
        self._keep(Fragment(self.plugin, slot, endpoint, permission, order), "fragment", endpoint)

    @declares
    def tile(
        self,
        code: str,
        title: Text,
        endpoint: str,
        permission: str,
        *,
        size: Literal["small", "wide", "tall"] = "small",
    ) -> None:
        """An endpoint of the plugin, shown on the home page."""
        self._check("code", arguments.name_problem(code))
        self._check("endpoint", arguments.code_problem(endpoint, self.plugin))
        self._keep(Tile(self.plugin, code, title, endpoint, permission, size), "tile", code)
