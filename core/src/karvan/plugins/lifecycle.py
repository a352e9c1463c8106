"""Switching a plugin on and off in a company.

The transaction that switches holds the company's epoch exclusively; every writing transaction
reads it shared. So each posting is either seen by the plugin's subscription or by its catch-up,
and every worker sees the change at its next request. Switching off never touches data.
"""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping
from typing import TYPE_CHECKING
from typing import Any

from karvan.audit.rows import AuditRow
from karvan.audit.rows import Op
from karvan.audit.writer import record
from karvan.companies.epochs import raise_epoch
from karvan.identity.services.roles import grant_default_permissions
from karvan.plugins.calls import call
from karvan.plugins.checks import blockers_of
from karvan.plugins.declarations import Job
from karvan.plugins.declarations import MenuEntry
from karvan.plugins.declarations import Permission
from karvan.plugins.declarations import PortProvider
from karvan.plugins.models import CompanyPlugin
from karvan.plugins.port_choices import candidates_for
from karvan.plugins.port_choices import plan_choice
from karvan.plugins.port_choices import store_choice
from karvan.plugins.ports import BUILT_PORTS
from karvan.plugins.previews import Preview
from karvan.plugins.previews import UnknownPlugin
from karvan.plugins.previews import step
from karvan.plugins.views import Installed
from karvan.plugins.views import read_installed
from karvan.search.setup import ask_rebuild

if TYPE_CHECKING:
    from datetime import datetime

    from karvan.actors import Actor
    from karvan.context import Context
    from karvan.plugins.views import PluginView
    from karvan.runtime import Runtime


def enable(
    runtime: Runtime,
    actor: Actor,
    company: str | int,
    word: str,
    *,
    choices: Mapping[str, str] | None = None,
) -> Preview:
    """Switch a plugin on; raises LifecycleRefused naming every reason against it.

    `choices` says which plugin provides a port (`{"posting": "finance"}`) where two could.
    """
    source = f"plugin enable {word}"
    return runtime.run(
        company, actor, lambda ctx: enable_in(ctx, word, choices=choices), source=source
    )


def disable(
    runtime: Runtime, actor: Actor, company: str | int, word: str, *, confirmed: bool = True
) -> Preview:
    """Switch a plugin off; raises LifecycleRefused, or ConfirmableWarning unless confirmed."""
    source = f"plugin disable {word}"
    return runtime.run(
        company, actor, lambda ctx: disable_in(ctx, word, confirmed=confirmed), source=source
    )


def plan_enable(ctx: Context, word: str, *, choices: Mapping[str, str] | None = None) -> Preview:
    """What switching the plugin on would bring, and what stands against it.

    For a plugin that is on already, `choices` may be stored: who provides which port.
    """
    chosen = choices or {}
    plugin = get_installed(ctx, word)
    view = ctx.runtime.registry.read_view(ctx.uow.connection, ctx.company.id)
    reasons = ctx.runtime.registry.reasons({word: plugin})
    blockers = [f"{word} is {reasons[word]}"] if word in reasons else []
    if word in view.enabled and not chosen:
        blockers.append(f"{word} is already enabled in {ctx.company.code}")
    blockers += [
        f"{word} requires {need}, which is not enabled in {ctx.company.code}"
        for need in plugin.requires
        if need not in view.on
    ]
    blockers += _port_conflicts(ctx, word, view, chosen)
    return Preview(
        "plugin enable",
        word,
        steps=(
            *(() if word in view.on else _gains(ctx, word)),
            *(step("choose", port=port, plugin=name) for port, name in chosen.items()),
        ),
        blockers=tuple(blockers),
        companies=(ctx.company.code,),
    )


def enable_in(ctx: Context, word: str, *, choices: Mapping[str, str] | None = None) -> Preview:
    """As `enable`, in an open unit of work."""
    hold_epoch(ctx)
    preview = plan_enable(ctx, word, choices=choices)
    preview.require_possible()
    for port, provider in (choices or {}).items():
        store_choice(ctx, port, provider)
    see_again(ctx)
    if word in ctx.view.on:
        return preview
    row = ctx.session.get(CompanyPlugin, (ctx.company.id, word))
    now = ctx.clock.now()
    is_first, since = row is None, None
    if row is None:
        row = CompanyPlugin(company_id=ctx.company.id, plugin=word, first_enabled_at=now)
        ctx.session.add(row)
    else:
        since = row.changed_at
    _switch(ctx, row, enabled=True)
    if is_first:
        grant_default_permissions(ctx, word)
    catch_up(ctx, word, is_first=is_first, since=since)
    if is_first:
        seed_plugin(ctx, word)
    else:
        ask_rebuild(ctx, word)
    return preview


def plan_disable(ctx: Context, word: str) -> Preview:
    """What switching the plugin off would hide, and what stands against it."""
    plugin = get_installed(ctx, word)
    view = ctx.runtime.registry.read_view(ctx.uow.connection, ctx.company.id)
    installed = read_installed(ctx.uow.connection)
    dependants = [
        each.word
        for each in installed.values()
        if word in each.requires and each.word in view.enabled
    ]
    blockers = [f"{each} requires {word} and is enabled" for each in dependants]
    if word not in view.enabled:
        blockers.append(f"{word} is not enabled in {ctx.company.code}")
    refusals, warnings = blockers_of(ctx, word, "disable") if word in view.on else ([], [])
    steps = [
        step("hide", what=what, names=list(names))
        for what, names in _shown_by(plugin).items()
        if names
    ]
    return Preview(
        "plugin disable",
        word,
        steps=(*steps, step("keep", tables=list(plugin.snapshot.tables))),
        blockers=(*blockers, *refusals),
        warnings=tuple(warnings),
        dependants=tuple(dependants),
        companies=(ctx.company.code,),
    )


def disable_in(ctx: Context, word: str, *, confirmed: bool = True) -> Preview:
    """As `disable`, in an open unit of work."""
    hold_epoch(ctx)
    preview = plan_disable(ctx, word)
    preview.require_possible(confirmed=confirmed)
    if word in ctx.view.on:
        call_hook(ctx, word, "karvan_company_disabled")
    _switch(ctx, get_row(ctx, word), enabled=False)
    return preview


def choose_port(
    runtime: Runtime, actor: Actor, company: str | int, port: str, word: str
) -> Preview:
    """Say which of several plugins provides a port in the company; raises LifecycleRefused."""
    source = f"plugin port choose {port}"
    return runtime.run(company, actor, lambda ctx: choose_port_in(ctx, port, word), source=source)


def choose_port_in(ctx: Context, port: str, word: str) -> Preview:
    """As `choose_port`, in an open unit of work."""
    hold_epoch(ctx)
    preview = plan_choice(ctx, port, word)
    preview.require_possible()
    store_choice(ctx, port, word)
    see_again(ctx)
    return preview


def get_installed(ctx: Context, word: str) -> Installed:
    """The installed plugin of this word; raises UnknownPlugin."""
    installed = read_installed(ctx.uow.connection)
    if word not in installed:
        raise UnknownPlugin.among(word, installed)
    return installed[word]


def call_hook(ctx: Context, word: str, specification: str, **arguments: Any) -> None:
    """Call one plugin's implementation of one of core's specifications, where it has one."""
    given = {"ctx": ctx, **arguments}
    for each in ctx.runtime.registry.plans.for_hook(specification, word):
        taken = {name: given[name] for name in each.argnames}
        call(ctx, "hook", specification, word, "", each.function, **taken)


def seed_plugin(ctx: Context, word: str) -> None:
    """Let the plugin plant its rows; repeating it changes nothing."""
    call_hook(ctx, word, "karvan_seed", demo=ctx.company.is_demo)


def catch_up(ctx: Context, word: str, *, is_first: bool, since: datetime | None) -> None:
    """Let the plugin make good what it missed since it was last on."""
    call_hook(ctx, word, "karvan_company_enabled", first_time=is_first, disabled_since=since)


def hold_epoch(ctx: Context) -> None:
    """Wait for every writer of the company, let none begin, and look at what is on now."""
    raise_epoch(ctx.uow.connection, ctx.company.id)
    see_again(ctx)


def see_again(ctx: Context) -> None:
    """Look at what is on now, past what the unit of work has seen so far."""
    registry = ctx.runtime.registry
    ctx.uow.info["plugin_view"] = registry.read_view(ctx.uow.connection, ctx.company.id)
    ctx.uow.info.pop(BUILT_PORTS, None)


def _switch(ctx: Context, row: CompanyPlugin, *, enabled: bool) -> None:
    before = row.enabled
    row.enabled = enabled
    row.changed_at, row.changed_by = ctx.clock.now(), ctx.actor.id
    row.accepted_fault = row.accepted_at = row.accepted_by = None
    audit(ctx, row.plugin, {"enabled": [before, enabled]})
    ctx.session.flush()
    see_again(ctx)


def get_row(ctx: Context, word: str) -> CompanyPlugin:
    """Whether the plugin is on in this company, and since when; raises UnknownPlugin."""
    row = ctx.session.get(CompanyPlugin, (ctx.company.id, word))
    if row is None:
        raise UnknownPlugin.among(word, ctx.view.enabled)
    return row


def audit(ctx: Context, word: str, data: dict[str, Any]) -> None:
    """Leave a row in the trail."""
    row = AuditRow("core.plugin", None, Op.SETTINGS, {"plugin": [word, word], **data})
    record(ctx.uow, row)


def _gains(ctx: Context, word: str) -> list[Any]:
    registry, own = ctx.runtime.registry, {word}
    gains: dict[str, list[str]] = {
        "menu": [str(each.title) for each in registry.declarations(MenuEntry, own)],
        "permission": [each.code for each in registry.declarations(Permission, own)],
        "job": [each.full_code for each in registry.declarations(Job, own)],
        "port": [each.port for each in registry.declarations(PortProvider, own)],
    }
    shown = [step("show", what=what, names=names) for what, names in gains.items() if names]
    return [step("enable", plugin=word), *shown]


def _port_conflicts(
    ctx: Context, word: str, view: PluginView, chosen: Mapping[str, str]
) -> Iterator[str]:
    """Each port that two would provide without a choice, and each choice of one who does not."""
    own = {each.port for each in ctx.runtime.registry.declarations(PortProvider, {word})}
    for port in sorted(own | set(chosen)):
        candidates = set(candidates_for(ctx, view, port)) | ({word} if port in own else set())
        choice = chosen.get(port)
        if choice is not None and choice not in candidates:
            yield f"{choice} does not provide {port} in {ctx.company.code}"
        elif len(candidates) > 1 and (choice or view.choices.get(port)) not in candidates:
            names = " and ".join(sorted(candidates))
            yield f"{names} provide {port}; choose one with --port {port}=NAME"


def _shown_by(plugin: Installed) -> dict[str, tuple[str, ...]]:
    kept = plugin.snapshot
    return {"entity": kept.entities, "job": kept.jobs, "report": kept.reports, "port": kept.ports}
