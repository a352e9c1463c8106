"""Which plugins are on in a company, and which of those cannot run, and why.

`PluginView` is the one answer that every channel asks: pages, menu, jobs, reports, events, points
and ports. Unavailable is not disabled: what such a plugin takes part in is refused until it works
again or an administrator accepts going on without it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field

from sqlalchemy import Connection
from sqlalchemy import and_
from sqlalchemy import select

from karvan.i18n import Text
from karvan.plugins.models import CompanyPlugin
from karvan.plugins.models import InstalledPlugin
from karvan.plugins.models import PortChoice
from karvan.plugins.models import RecordedProblem
from karvan.plugins.snapshot import Snapshot
from karvan.plugins.words import CORE


@dataclass(frozen=True)
class Unavailable:
    """Why an installed plugin cannot run, and what it would have taken part in."""

    word: str
    reason: str
    snapshot: Snapshot


@dataclass(frozen=True)
class PluginView:
    """The plugins of one company at one epoch. `on` are those that are enabled and work."""

    on: frozenset[str] = frozenset({CORE})
    unavailable: Mapping[str, Text] = field(default_factory=dict)
    accepted: frozenset[str] = frozenset()
    choices: Mapping[str, str] = field(default_factory=dict)
    absent: tuple[Unavailable, ...] = ()

    @property
    def enabled(self) -> frozenset[str]:
        """All that is switched on, whether it works or not."""
        return self.on | frozenset(self.unavailable)

    def missing_for_event(self, event: str) -> Unavailable | None:
        """The unavailable plugin that would be asked or told of the event, unless accepted."""
        return next((each for each in self._missed() if each.snapshot.takes_part_in(event)), None)

    def missing_for_point(self, point: str) -> Unavailable | None:
        """The unavailable plugin that would answer the point, unless accepted."""
        return next((each for each in self._missed() if point in each.snapshot.answers), None)

    def missing_for_port(self, port: str) -> Unavailable | None:
        """The unavailable plugin that would provide the port here, unless accepted.

        One that could provide it, but was not chosen, is not missed.
        """
        chosen = self.choices.get(port)
        if chosen in self.on:
            return None
        missed = [each for each in self._missed() if port in each.snapshot.ports]
        return next((each for each in missed if each.word == chosen), next(iter(missed), None))

    def waiting_for(self, event: str) -> list[str]:
        """The unavailable plugins whose committed deliveries of the event wait for them."""
        wish = (event, "committed")
        return [each.word for each in self.absent if wish in each.snapshot.subscriptions]

    def _missed(self) -> list[Unavailable]:
        return [each for each in self.absent if each.word not in self.accepted]


@dataclass(frozen=True)
class Installed:
    """One row of `core_plugin`, with the sentence of its recorded fault."""

    word: str
    distribution: str
    version: str
    requires: tuple[str, ...]
    snapshot: Snapshot
    fault_build: str | None = None
    fault_text: str | None = None


def read_installed(connection: Connection) -> dict[str, Installed]:
    """Every installed plugin by word."""
    problem = and_(
        RecordedProblem.plugin == InstalledPlugin.name,
        RecordedProblem.fingerprint == InstalledPlugin.fault,
    )
    statement = (
        select(
            InstalledPlugin.name,
            InstalledPlugin.distribution,
            InstalledPlugin.plugin_version,
            InstalledPlugin.requires,
            InstalledPlugin.snapshot,
            InstalledPlugin.fault_build,
            RecordedProblem.summary,
        )
        .outerjoin(RecordedProblem, problem)
        .order_by(InstalledPlugin.name)
    )
    return {
        row.name: Installed(
            row.name,
            row.distribution,
            row.plugin_version,
            tuple(row.requires),
            Snapshot.from_json(row.snapshot),
            row.fault_build,
            row.summary,
        )
        for row in connection.execute(statement)
    }


def read_view(
    connection: Connection,
    company_id: int,
    installed: Mapping[str, Installed],
    reasons: Mapping[str, str],
) -> PluginView:
    """The view of one company; `reasons` says which installed plugins cannot run, and why."""
    enabled = {
        row.plugin: row.accepted_fault
        for row in connection.execute(
            select(CompanyPlugin.plugin, CompanyPlugin.accepted_fault).where(
                CompanyPlugin.company_id == company_id,
                CompanyPlugin.enabled,
            )
        )
        if row.plugin in installed
    }
    chosen = connection.execute(
        select(PortChoice.port, PortChoice.plugin).where(PortChoice.company_id == company_id)
    )
    unavailable = {word: reasons[word] for word in sorted(enabled) if word in reasons}
    return PluginView(
        on=frozenset({CORE, *enabled}) - frozenset(unavailable),
        unavailable=unavailable,
        accepted=frozenset(
            word for word, reason in unavailable.items() if enabled[word] == acceptance_of(reason)
        ),
        choices={row.port: row.plugin for row in chosen},
        absent=tuple(
            Unavailable(word, reason, installed[word].snapshot)
            for word, reason in unavailable.items()
        ),
    )


def acceptance_of(reason: str) -> str:
    """What is stored when an administrator accepts a fault: another fault needs another word."""
    return reason[:200]
