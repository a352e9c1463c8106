"""The four specifications of core that pluggy knows; a plugin implements those it needs.

A new kind of declaration is a new method of the Registrar, never a fifth specification. What is
called while working is an event, a point or a port.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import pluggy

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.plugins.registrar import Registrar

PROJECT = "karvan"

hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


class CoreSpecifications:
    """What core asks of a plugin. Argument names are part of the stable surface."""

    @hookspec
    def karvan_setup(self, setup: Registrar) -> None:
        """Declare everything the plugin is made of.

        When: once per process, after all imports, in the order of requirements.
        May: call the methods of `setup`. Must not: read the database, the clock or the network.
        Example: `setup.permission("loyalty.points.grant", _("Grant points"))`.
        """

    @hookspec
    def karvan_company_enabled(
        self,
        ctx: Context,
        first_time: bool,
        disabled_since: datetime | None,
    ) -> None:
        """Catch up with what happened in the company while the plugin was off.

        When: in the transaction that switches the plugin on, the company's epoch held.
        May: write the plugin's own rows. Must not: commit, send mail, call the network.
        `disabled_since` is None the first time.
        """

    @hookspec
    def karvan_company_disabled(self, ctx: Context) -> None:
        """Settle what must not be left open when the plugin is switched off.

        When: in the transaction that switches the plugin off. May: write the plugin's own rows.
        Must not: remove data; switching off never loses a row.
        """

    @hookspec
    def karvan_seed(self, ctx: Context, demo: bool) -> None:
        """Plant the rows a company begins with, through `seed(ctx, SeedRecord(...))`.

        When: after the first enabling and after an upgrade. Must: be idempotent, which `seed`
        is; a row the user has changed is left alone. `demo` asks for sample data as well.
        """


SPECIFICATIONS = tuple(
    sorted(name for name in vars(CoreSpecifications) if name.startswith(PROJECT))
)
