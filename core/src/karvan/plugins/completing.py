"""Entities as they are once every plugin has declared: completed from their models, and checked.

Which entity a reference leads to is known only now; so are workflows and codecs of other plugins.
"""

from __future__ import annotations

from collections.abc import Mapping

from karvan.entities.declaring import deriving
from karvan.entities.declaring.declaration import Entity
from karvan.entities.declaring.declared import Surroundings
from karvan.entities.declaring.declared import problems_of
from karvan.entities.declaring.fields import Choices
from karvan.plugins.declarations import WorkflowDeclaration
from karvan.plugins.registrar import Registrar

Registrars = Mapping[str, Registrar]
USERS = {"core_user": "core.user"}


def complete_entities(registrars: Registrars) -> None:
    """Put the completed entity in the place of each declared one, and tell what is wrong with it."""
    declared = [each for one in registrars.values() for each in one.declared]
    entities = [each for each in declared if isinstance(each, Entity)]
    targets = {deriving.table_of(each.model).name: each.code for each in entities} | USERS
    flows = {
        f"{each.plugin}.{each.workflow.entity}": each.workflow
        for each in declared
        if isinstance(each, WorkflowDeclaration)
    }
    completed = {
        each.code: deriving.complete(each, targets, _states(flows.get(each.code)))
        for each in entities
    }
    for registrar in registrars.values():
        registrar.replace_each(Entity, lambda each: completed[each.code])
    for entity in completed.values():
        flow = flows.get(entity.code)
        around = Surroundings(
            completed,
            set(registrars),
            states=[key for key, _title in _states(flow)],
            transitions=[each.name for each in flow.transitions] if flow else [],
        )
        for argument, text in problems_of(entity, around):
            registrars[entity.plugin].complain_about(entity, argument, text)


def _states(flow: object) -> Choices:
    return tuple((each.name, each.title) for each in getattr(flow, "states", ()))
