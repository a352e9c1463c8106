"""Kinds of records, what is added to those of others, and their documents."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from karvan.entities.codecs import Codec
from karvan.entities.codecs import add_codec
from karvan.entities.declaring.declaration import Entity
from karvan.entities.declaring.extension import Action
from karvan.entities.declaring.extension import AddedTransition
from karvan.entities.declaring.extension import Extension
from karvan.i18n import Text
from karvan.plugins import arguments
from karvan.plugins.declarations import AccountRole
from karvan.plugins.declarations import CodecDeclaration
from karvan.plugins.declarations import DocumentDeclaration
from karvan.plugins.declarations import PartyRoleKind
from karvan.plugins.declarations import RetainedTable
from karvan.plugins.declarations import SharedTable
from karvan.plugins.declarations import TimelineKind
from karvan.plugins.declarations import WorkflowDeclaration
from karvan.plugins.declaring import Declaring
from karvan.plugins.declaring import declares
from karvan.plugins.entities import permissions_of
from karvan.plugins.entities import slots_of
from karvan.plugins.extension_arguments import codec_problem
from karvan.plugins.extension_arguments import extension_problems
from karvan.plugins.words import CORE


class DeclaresRecords(Declaring):
    """Kinds of records, what is added to those of others, and their documents."""

    @declares
    def entity(self, entity: Entity) -> None:
        """A kind of record; the permissions `plugin.entity.verb` come with it."""
        self._check("entity", arguments.entity_problem(entity, self.plugin))
        owned = replace(entity, plugin=self.plugin)
        self._keep(owned, "entity", owned.name)
        for derived in permissions_of(owned):
            self._keep(derived, "permission", derived.code)
        for place in slots_of(owned):
            self._keep(place, "slot", place.name)

    @declares
    def extension(self, extension: Extension) -> None:
        """Fields that the plugin adds to an entity of core or of a plugin it requires.

        Kept in a table of the plugin's own (see `extends`), one row for a record at most; they show
        as `x.<plugin>.<field>` wherever the entity's own fields do, while the plugin is on.
        """
        owned = replace(extension, plugin=self.plugin)
        for argument, text in extension_problems(owned, self.plugin):
            self._check(argument, text)
        table = getattr(owned.model, "__tablename__", repr(owned.model))
        self._keep(owned, "extension", owned.target, table)

    @declares
    def action(self, action: Action) -> None:
        """A button on the records of someone's entity: it opens the endpoint with `record_id`.

        Shown in the states named (else in all) to those who hold the permission. With `confirm` the
        endpoint takes a POST, after the question was answered.
        """
        self._check("endpoint", arguments.code_problem(action.endpoint, self.plugin))
        self._keep(replace(action, plugin=self.plugin), "action", action.entity, action.endpoint)

    @declares
    def transition(self, transition: AddedTransition) -> None:
        """A way between existing states of someone's workflow, called `<plugin>.<name>`.

        What the owner asks, does and tells whenever a record enters the target state holds here
        too; `apply(ctx, record)` comes before it.
        """
        self._check("name", arguments.name_problem(transition.name))
        owned = replace(transition, plugin=self.plugin)
        self._keep(owned, "transition", owned.entity, owned.name)

    @declares
    def codec(self, codec: Codec) -> None:
        """A kind of field of the plugin's own, `fleet.colour`: how its values are read and shown."""
        problem = codec_problem(codec, self.plugin)
        self._check("codec", problem)
        if problem is None:
            add_codec(codec)
            self._keep(CodecDeclaration(self.plugin, codec), "codec", codec.kind)

    @declares
    def workflow(self, workflow: Any) -> None:
        """States and transitions of one of the plugin's entities."""
        self._keep(WorkflowDeclaration(self.plugin, workflow), "workflow", workflow.entity)

    @declares
    def document(self, document: Any) -> None:
        """A document kind: title, state, total, link; cancel, close, copy."""
        self._check("document", arguments.code_problem(document.kind, self.plugin))
        self._keep(DocumentDeclaration(self.plugin, document), "document", document.kind)

    @declares
    def account_role(self, name: str, label: Text, account_type: str) -> None:
        """A part an account plays, so that a posting names no account."""
        self._check("name", arguments.name_problem(name))
        self._keep(AccountRole(self.plugin, name, label, account_type), "account_role", name)

    @declares
    def timeline(self, kind: str, text: Text, permission: str) -> None:
        """A kind of timeline item: `text` names the parameters it shows, as “{number} was posted”."""
        self._check("kind", arguments.code_problem(kind, self.plugin))
        self._keep(TimelineKind(self.plugin, kind, text, permission), "timeline", kind)

    @declares
    def party_role(self, name: str, label: Text) -> None:
        """Something a party may be, beside customer and supplier: kept as `plugin.name`.

        A party holds it from a day to a day. While the plugin is off nobody gets the role anew, and
        those who have it keep it.
        """
        self._check("name", arguments.name_problem(name))
        code = name if self.plugin == CORE else f"{self.plugin}.{name}"
        self._keep(PartyRoleKind(self.plugin, code, label), "party_role", code)

    @declares
    def shared_table(self, model: type[Any], reason: str) -> None:
        """A table without `company_id`, and why all companies share it."""
        self._keep(SharedTable(self.plugin, model, reason), "shared_table", model.__tablename__)

    @declares
    def retained(self, model: type[Any]) -> None:
        """A table whose rows block uninstalling unless they are archived."""
        self._keep(RetainedTable(self.plugin, model), "retained", model.__tablename__)
