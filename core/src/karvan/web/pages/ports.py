"""Which module does what for the others, and choosing one where several could."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import Response
from flask import request

from karvan.i18n import Text
from karvan.i18n import lazy_gettext as _
from karvan.identity import permissions as p
from karvan.identity.reauthentication import reauthenticated
from karvan.plugins.access import permission
from karvan.plugins.lifecycle import choose_port_in
from karvan.plugins.overview import title_in
from karvan.plugins.port_choices import PortLine
from karvan.plugins.port_choices import list_ports
from karvan.web.forms import form_of
from karvan.web.pages import CORE
from karvan.web.pages import core
from karvan.web.rendering import redirect_to

if TYPE_CHECKING:
    from karvan.context import Context

TITLES: Mapping[str, Text] = {
    "cost": _("Cost of products"),
    "credit": _("Credit limits"),
    "invoicing": _("Draft invoices"),
    "ordering": _("Orders from quotes"),
    "payout": _("Payouts to people"),
    "posting": _("Journals in the ledger"),
    "pricing": _("Prices"),
    "stock": _("Stock and reservations"),
    "tax": _("Tax computation"),
}


@dataclass(frozen=True)
class PortCard:
    """A service between modules as the page shows it; candidates are words with their titles."""

    port: str
    title: Text
    state: str
    provider: Text | None
    chosen: str | None
    candidates: tuple[tuple[str, Text], ...]


def port_cards(ctx: Context) -> list[PortCard]:
    """Every service of the company, by name."""
    return [_card(ctx, each) for each in list_ports(ctx)]


@core.post(f"{CORE}/modules/ports/<port>")
@permission(p.MODULE_MANAGE)
@reauthenticated
@form_of("core.modules")
def choose_port(ctx: Context, port: str) -> Response:
    """Let another module provide the service from now on."""
    word = request.form.get("plugin", "")
    choose_port_in(ctx, port, word)
    done = _("{module} does this from now on.", module=title_in(ctx, word))
    return redirect_to(ctx, "core.modules", flash=done)


def _card(ctx: Context, line: PortLine) -> PortCard:
    return PortCard(
        line.port,
        TITLES.get(line.port, line.port),
        line.state,
        title_in(ctx, line.provider) if line.provider else None,
        line.provider,
        tuple((word, title_in(ctx, word)) for word in line.candidates),
    )
