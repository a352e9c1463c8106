"""Who provides which port in a company, and choosing one where several could.

Never "the last one wins": two providers without a choice are a conflict that names both.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from karvan import contracts
from karvan.audit.rows import AuditRow
from karvan.audit.rows import Op
from karvan.audit.writer import record
from karvan.contracts import contract_info
from karvan.errors import NotFound
from karvan.i18n import lazy_gettext as _
from karvan.plugins.declarations import PortProvider
from karvan.plugins.models import PortChoice
from karvan.plugins.previews import Preview
from karvan.plugins.previews import step
from karvan.plugins.words import nearest

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.plugins.views import PluginView


class UnknownPort(NotFound):
    """Nobody knows a port {port}. {hint}"""

    code = "core.unknown_port"


@dataclass(frozen=True)
class PortLine:
    """A port in one company: who could provide it, who was chosen, who does.

    `state` is provided, nobody, unavailable (its provider cannot run) or conflict.
    """

    port: str
    candidates: tuple[str, ...]
    chosen: str | None
    provider: str | None
    state: str

    @property
    def can_choose(self) -> bool:
        """Whether there is anything to choose between."""
        return len(self.candidates) > 1

    def to_json(self) -> dict[str, object]:
        """As printed by `karvan plugin port list --json`."""
        return {
            "port": self.port,
            "state": self.state,
            "provider": self.provider,
            "candidates": list(self.candidates),
            "chosen": self.chosen,
        }


def list_ports(ctx: Context) -> list[PortLine]:
    """Every port of core and of the plugins that are on, by name."""
    view = ctx.runtime.registry.read_view(ctx.uow.connection, ctx.company.id)
    declared = {each.port for each in ctx.runtime.registry.declarations(PortProvider, view.on)}
    absent = {port for each in view.absent for port in each.snapshot.ports}
    return [_line(ctx, view, port) for port in sorted(ports_of_core() | declared | absent)]


def candidates_for(ctx: Context, view: PluginView, port: str) -> list[str]:
    """The plugins that are switched on and could provide the port, working or not."""
    declared = ctx.runtime.registry.declarations(PortProvider, view.on)
    working = {each.plugin for each in declared if each.port == port}
    return sorted(working | {each.word for each in view.absent if port in each.snapshot.ports})


def open_choices(ctx: Context, word: str) -> dict[str, list[str]]:
    """What must be chosen for the plugin to be switched on: port -> those who could provide it."""
    view = ctx.runtime.registry.read_view(ctx.uow.connection, ctx.company.id)
    own = {each.port for each in ctx.runtime.registry.declarations(PortProvider, {word})}
    found = {port: sorted({word, *candidates_for(ctx, view, port)}) for port in sorted(own)}
    return {
        port: words
        for port, words in found.items()
        if len(words) > 1 and view.choices.get(port) not in words
    }


def plan_choice(ctx: Context, port: str, word: str) -> Preview:
    """What choosing would change, and what stands against it; raises UnknownPort."""
    lines = {each.port: each for each in list_ports(ctx)}
    if port not in lines:
        raise _unknown(port, lines)
    blockers = []
    if word not in lines[port].candidates:
        blockers.append(f"{word} is not enabled in {ctx.company.code} or does not provide {port}")
    return Preview(
        "plugin port choose",
        port,
        steps=(step("choose", port=port, before=lines[port].chosen or "", plugin=word),),
        blockers=tuple(blockers),
        companies=(ctx.company.code,),
    )


def store_choice(ctx: Context, port: str, word: str) -> None:
    """Write the choice down; leaves a row in the trail."""
    row = ctx.session.get(PortChoice, (ctx.company.id, port))
    if row is None:
        row = PortChoice(company_id=ctx.company.id, port=port)
        ctx.session.add(row)
    before, row.plugin = row.plugin, word
    record(ctx.uow, AuditRow("core.port_choice", None, Op.SETTINGS, {port: [before, word]}))
    ctx.session.flush()


@cache
def ports_of_core() -> frozenset[str]:
    """The ports whose contracts core publishes."""
    modules = (
        importlib.import_module(f"{contracts.__name__}.{each.name}")
        for each in pkgutil.iter_modules(contracts.__path__)
    )
    found = (contract_info(value) for module in modules for value in _classes_of(module))
    return frozenset(info.name for info in found if info is not None)


def _classes_of(module: object) -> list[type]:
    return [value for value in vars(module).values() if isinstance(value, type)]


def _line(ctx: Context, view: PluginView, port: str) -> PortLine:
    candidates = candidates_for(ctx, view, port)
    chosen = view.choices.get(port)
    stands = chosen if chosen in candidates else None
    provider = stands or (candidates[0] if len(candidates) == 1 else None)
    if provider is None:
        state = "conflict" if candidates else "nobody"
    else:
        state = "provided" if provider in view.on else "unavailable"
    return PortLine(port, tuple(candidates), chosen, provider, state)


def _unknown(port: str, known: Iterable[str]) -> UnknownPort:
    names = sorted(known)
    near = nearest(port, names)
    hint = _("Did you mean {name}?", name=near) if near else ", ".join(names)
    return UnknownPort(port=port, hint=str(hint))
