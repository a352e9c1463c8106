"""What can only be checked once every plugin has declared: names that cross from one to another.

A name of an owner that is not on disk is no problem: the subscription sleeps. A name that its
present owner does not know is one, with the nearest known name.
"""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from typing import Any

from karvan.documents.workflow import Workflow
from karvan.entities.declaring.declaration import Entity
from karvan.entities.declaring.extension import Action
from karvan.entities.declaring.extension import AddedTransition
from karvan.entities.declaring.extension import Extension
from karvan.plugins.access import Internal
from karvan.plugins.declarations import Answer
from karvan.plugins.declarations import EventDeclaration
from karvan.plugins.declarations import ExportFormat
from karvan.plugins.declarations import Fragment
from karvan.plugins.declarations import ImportFormat
from karvan.plugins.declarations import Job
from karvan.plugins.declarations import MenuEntry
from karvan.plugins.declarations import Permission
from karvan.plugins.declarations import PointDeclaration
from karvan.plugins.declarations import PortProvider
from karvan.plugins.declarations import Report
from karvan.plugins.declarations import Slot
from karvan.plugins.declarations import Subscription
from karvan.plugins.declarations import Tile
from karvan.plugins.declarations import TimelineKind
from karvan.plugins.declarations import WorkflowDeclaration
from karvan.plugins.declaring import with_suggestion
from karvan.plugins.extension_arguments import action_problems
from karvan.plugins.extension_arguments import target_problems
from karvan.plugins.extension_arguments import transition_problems
from karvan.plugins.measures import Measure
from karvan.plugins.registrar import Registrar

PERMITTED = (
    MenuEntry, Tile, Report, Measure, ImportFormat, ExportFormat, TimelineKind, Action, AddedTransition,
)  # fmt: skip

PORTAL_SLOTS = "core.portal."


def check_names(registrars: Mapping[str, Registrar]) -> None:
    """Add to each Registrar the problems of names it uses of itself and of others."""
    names = _Names(registrars)
    for registrar in registrars.values():
        for declaration in tuple(registrar.declared):
            for argument, text in names.problems_of(declaration):
                registrar.complain_about(declaration, argument, text)


class _Names:
    """Every event, point, slot and permission that is declared, by name."""

    def __init__(self, registrars: Mapping[str, Registrar]) -> None:
        self.owners = set(registrars)
        declared = [each for registrar in registrars.values() for each in registrar.declared]
        self.events = {each.name: each for each in _of(EventDeclaration, declared)}
        self.points = {each.name for each in _of(PointDeclaration, declared)}
        self.slots = {each.name for each in _of(Slot, declared)}
        self.permissions = {each.code for each in _of(Permission, declared)}
        self.entities: dict[str, Entity] = {each.code: each for each in _of(Entity, declared)}
        self.workflows: dict[str, Workflow] = {
            f"{each.plugin}.{each.workflow.entity}": each.workflow
            for each in _of(WorkflowDeclaration, declared)
        }

    def problems_of(self, declaration: Any) -> Iterator[tuple[str, str]]:
        """Argument and sentence for each name of one declaration that leads nowhere."""
        if isinstance(declaration, Subscription):
            yield from self._subscription(declaration)
        elif isinstance(declaration, Answer):
            yield from self._unknown("point", declaration.point, self.points)
        elif isinstance(declaration, Fragment):
            yield from self._unknown("slot", declaration.slot, self.slots)
            yield from _portal_problems(declaration)
        elif isinstance(declaration, Extension):
            yield from self._unknown("target", declaration.target, self.entities)
            yield from target_problems(declaration, self.entities)
        elif isinstance(declaration, Action):
            yield from self._unknown("entity", declaration.entity, self.entities)
            yield from action_problems(declaration, self.workflows)
        elif isinstance(declaration, AddedTransition):
            yield from self._unknown("entity", declaration.entity, self.entities)
            yield from transition_problems(declaration, self.entities, self.workflows)
        for code in _permissions_used(declaration):
            yield from self._unknown("permission", code, self.permissions)

    def _subscription(self, wish: Subscription) -> Iterator[tuple[str, str]]:
        yield from self._unknown("event", wish.event, self.events)
        event = self.events.get(wish.event)
        if event is None:
            return
        if wish.min_version > event.version:
            yield "min_version", f"{event.name} is at version {event.version}"
        for missing in sorted(set(wish.needs) - set(event.fields)):
            text = f"{event.name} has no field “{missing}”"
            yield "needs", with_suggestion(text, missing, event.fields)

    def _unknown(
        self,
        argument: str,
        name: str,
        known: Iterable[str],
    ) -> Iterator[tuple[str, str]]:
        owner = name.partition(".")[0]
        if owner in self.owners and name not in known:
            text = f"{owner} has no {argument} “{name}”"
            yield argument, with_suggestion(text, name, known)


def _of(kind: type[Any], declared: list[Any]) -> list[Any]:
    return [each for each in declared if isinstance(each, kind)]


def _portal_problems(fragment: Fragment) -> Iterator[tuple[str, str]]:
    is_of_portal = fragment.slot.startswith(PORTAL_SLOTS)
    if is_of_portal and fragment.permission is not None:
        yield "permission", f"must be None in {fragment.slot}: nobody in the portal holds one"
    if not is_of_portal and fragment.permission is None:
        yield "permission", f"name one: only slots “{PORTAL_SLOTS}…” are without"


def _permissions_used(declaration: Any) -> Iterator[str]:
    if isinstance(declaration, Fragment):
        yield from [] if declaration.permission is None else [declaration.permission]
    elif isinstance(declaration, PERMITTED):
        yield declaration.permission
    elif isinstance(declaration, Permission):
        yield from declaration.implies
    elif isinstance(declaration, Extension):
        used = (declaration.permission, *(each.permission for each in declaration.fields))
        yield from (each for each in used if each)
    elif isinstance(declaration, Job):
        yield from [] if declaration.permission is None else [declaration.permission]
    elif isinstance(declaration, PortProvider):
        declared = declaration.permissions
        yield from [] if isinstance(declared, Internal) else declared.values()
