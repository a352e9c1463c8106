"""Which installed plugins cannot run in this process, and why: missing, faulty, behind, ahead,
unguarded.
"""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping
from types import MappingProxyType

from karvan.plugins.discovery import PluginMetadata
from karvan.plugins.problems import PluginProblem
from karvan.plugins.views import Installed


def find_reasons(
    installed: Mapping[str, Installed],
    on_disk: Mapping[str, PluginMetadata],
    problems: Iterable[PluginProblem],
    revisions: Mapping[str, tuple[str, ...]],
    unguarded: Mapping[str, str] = MappingProxyType({}),
) -> dict[str, str]:
    """A reason for each installed plugin that cannot run; those that require one cannot either.

    `revisions` holds the migrations each package on disk brings, in order; `unguarded` a reason
    for each plugin whose tables lack a trigger.
    """
    faults: dict[str, str] = {}
    for problem in problems:
        faults.setdefault(problem.plugin, problem.summary)
    reasons = {}
    for word, plugin in installed.items():
        reason = _reason(plugin, on_disk.get(word), faults.get(word), revisions.get(word))
        reason = reason or unguarded.get(word)
        if reason is not None:
            reasons[word] = reason
    _spread(installed, reasons)
    return reasons


def _reason(
    plugin: Installed,
    found: PluginMetadata | None,
    fault: str | None,
    revisions: tuple[str, ...] | None,
) -> str | None:
    if fault is not None:
        return f"faulty: {fault}"
    if found is None:
        return f"missing: {plugin.distribution} is no longer installed"
    if plugin.fault_build == found.build and plugin.fault_text is not None:
        return f"faulty: {plugin.fault_text}"
    if revisions is None:
        return None
    return _schema_reason(plugin, revisions)


def _schema_reason(plugin: Installed, revisions: tuple[str, ...]) -> str | None:
    stored = plugin.snapshot.revision
    head = revisions[-1] if revisions else None
    if stored == head:
        return None
    if stored is None or stored in revisions:
        return f"behind: its tables are at {stored or 'nothing'}, the package needs {head}"
    return f"ahead: its tables are at {stored}, which this package does not know"


def _spread(installed: Mapping[str, Installed], reasons: dict[str, str]) -> None:
    """A plugin that requires an unavailable one is unavailable itself, however far removed."""
    changed = True
    while changed:
        changed = False
        for word, plugin in installed.items():
            broken = next((need for need in plugin.requires if need in reasons), None)
            if broken is not None and word not in reasons:
                reasons[word] = f"needs {broken}, which is {reasons[broken].partition(':')[0]}"
                changed = True
