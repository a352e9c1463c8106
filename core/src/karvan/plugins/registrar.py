"""The Registrar, through which a plugin declares everything it is made of.

Each method checks its arguments at once and knows its plugin, so a problem names plugin, method,
argument and line. Nothing raises: all problems of a set-up are gathered and shown together. What
only another plugin can confirm (an event, a point, a permission) is checked when all have declared.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any
from typing import Literal

from karvan.contracts import contract_info
from karvan.entities.declaration import Entity
from karvan.entities.extension import Action
from karvan.entities.extension import AddedTransition
from karvan.entities.extension import Extension
from karvan.i18n import Text
from karvan.plugins import arguments
from karvan.plugins.access import Internal
from karvan.plugins.declarations import About
from karvan.plugins.declarations import AccountRole
from karvan.plugins.declarations import Answer
from karvan.plugins.declarations import Check
from karvan.plugins.declarations import CheckScope
from karvan.plugins.declarations import CommandDeclaration
from karvan.plugins.declarations import DocumentDeclaration
from karvan.plugins.declarations import DutyConflict
from karvan.plugins.declarations import EventDeclaration
from karvan.plugins.declarations import Fragment
from karvan.plugins.declarations import ImportFormat
from karvan.plugins.declarations import Job
from karvan.plugins.declarations import MailTemplate
from karvan.plugins.declarations import MenuEntry
from karvan.plugins.declarations import NotificationKind
from karvan.plugins.declarations import PartyRoleKind
from karvan.plugins.declarations import Permission
from karvan.plugins.declarations import Phase
from karvan.plugins.declarations import PointDeclaration
from karvan.plugins.declarations import PortProvider
from karvan.plugins.declarations import PrintFormat
from karvan.plugins.declarations import Report
from karvan.plugins.declarations import RetainedTable
from karvan.plugins.declarations import Routes
from karvan.plugins.declarations import Setting
from karvan.plugins.declarations import SettingScope
from karvan.plugins.declarations import SharedTable
from karvan.plugins.declarations import Slot
from karvan.plugins.declarations import Subscription
from karvan.plugins.declarations import Tile
from karvan.plugins.declarations import TimelineKind
from karvan.plugins.declarations import WorkflowDeclaration
from karvan.plugins.declaring import Declaring
from karvan.plugins.declaring import declares
from karvan.plugins.entities import permissions_of
from karvan.plugins.measures import Measure
from karvan.plugins.published import event_info
from karvan.plugins.published import point_info
from karvan.plugins.words import CORE


class Registrar(Declaring):
    """The one door by which a plugin declares itself; frozen once everything has loaded."""

    @declares
    def about(
        self,
        title: Text,
        *,
        summary: Text = "",
        category: Text = "",
        icon: str = "",
    ) -> None:
        """How the plugin introduces itself; the default is the distribution's summary."""
        self._keep(About(self.plugin, title, summary, category, icon), "about")

    @declares
    def entity(self, entity: Entity) -> None:
        """A kind of record; the permissions `plugin.entity.verb` come with it."""
        self._check("entity", arguments.entity_problem(entity, self.plugin))
        owned = replace(entity, plugin=self.plugin)
        self._keep(owned, "entity", owned.name)
        for derived in permissions_of(owned):
            self._keep(derived, "permission", derived.code)

    @declares
    def extension(self, extension: Extension) -> None:
        """Fields that the plugin adds to an entity of core or of a plugin it requires."""
        owned = replace(extension, plugin=self.plugin)
        self._keep(owned, "extension", owned.target, owned.model.__tablename__)

    @declares
    def action(self, action: Action) -> None:
        """A button that the plugin adds to the records of someone's entity."""
        self._check("endpoint", arguments.code_problem(action.endpoint, self.plugin))
        self._keep(replace(action, plugin=self.plugin), "action", action.entity, action.endpoint)

    @declares
    def transition(self, transition: AddedTransition) -> None:
        """A way between existing states of someone's workflow."""
        self._check("name", arguments.name_problem(transition.name))
        owned = replace(transition, plugin=self.plugin)
        self._keep(owned, "transition", owned.entity, owned.name)

    @declares
    def permission(
        self,
        code: str,
        title: Text,
        *,
        implies: Iterable[str] = (),
        default_roles: Iterable[str] = (),
    ) -> None:
        """A right that no entity gives, such as `finance.books.close`."""
        self._check("code", arguments.code_problem(code, self.plugin))
        right = Permission(self.plugin, code, title, tuple(implies), tuple(default_roles))
        self._keep(right, "permission", code)

    @declares
    def conflict(self, code: str, first: str, second: str, title: Text) -> None:
        """Two rights that one person should not hold together; the title names the danger.

        When: in `karvan_setup`. Either right may be another plugin's; while one of the two is not
        there the pair is silent. Companies ignore it, warn of it or refuse it when granting.
        """
        self._check("code", arguments.name_problem(code))
        pair = DutyConflict(self.plugin, code, first, second, title)
        self._keep(pair, "conflict", code)

    @declares
    def setting(
        self,
        key: str,
        type_: type[Any],
        *,
        default: Any,
        title: Text,
        scope: SettingScope = "company",
        secret: bool = False,
        choices: Iterable[Any] | None = None,
    ) -> None:
        """A value an administrator may change: bool, int, str, Decimal or date."""
        allowed = None if choices is None else tuple(choices)
        setting = Setting(self.plugin, key, type_, default, title, scope, secret, allowed)
        self._check("key", arguments.code_problem(key, self.plugin))
        for argument, text in arguments.setting_problems(setting):
            self._check(argument, text)
        self._keep(setting, "setting", key)

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
    def workflow(self, workflow: Any) -> None:
        """States and transitions of one of the plugin's entities."""
        self._keep(WorkflowDeclaration(self.plugin, workflow), "workflow", workflow.entity)

    @declares
    def document(self, document: Any) -> None:
        """A document kind: title, state, total, link; cancel, close, copy."""
        self._check("document", arguments.code_problem(document.kind, self.plugin))
        self._keep(DocumentDeclaration(self.plugin, document), "document", document.kind)

    @declares
    def event(self, event: type[Any]) -> None:
        """An event the plugin publishes: a dataclass decorated with `@event`."""
        info = event_info(event)
        if info is None:
            self._complain("event", f"{event!r} is not decorated with @event")
            return
        self._check("event", arguments.code_problem(info.name, self.plugin))
        declared = EventDeclaration(self.plugin, info.name, info.version, event, info.fields)
        self._keep(declared, "event", info.name)

    @declares
    def on(
        self,
        event: str,
        phase: Phase,
        handler: Callable[..., Any],
        *,
        needs: Iterable[str] = (),
        min_version: int = 1,
    ) -> None:
        """Subscribe to an event by name: asked before, told after, or told once committed.

        Several functions of a plugin may be asked or told after; one is told once committed.
        """
        self._check("phase", arguments.phase_problem(phase))
        self._check("handler", arguments.handler_problem(handler, "ctx", "event"))
        wish = Subscription(self.plugin, event, phase, handler, tuple(needs), min_version)
        function = () if phase == "committed" else (getattr(handler, "__module__", ""),)
        self._keep(wish, "on", event, phase, *function)

    @declares
    def point(self, function: Callable[..., Any]) -> None:
        """A question the plugin asks of all: a function decorated with `@point`."""
        info = point_info(function)
        if info is None:
            self._complain("function", f"{function!r} is not decorated with @point")
            return
        self._check("function", arguments.code_problem(info.name, self.plugin))
        declared = PointDeclaration(self.plugin, info.name, function, info.result)
        self._keep(declared, "point", info.name)

    @declares
    def answer(self, point: str, function: Callable[..., Any]) -> None:
        """Answer someone's point, by name; the function takes `ctx` and what it needs of the rest."""
        self._check("function", arguments.handler_problem(function, "ctx"))
        self._keep(Answer(self.plugin, point, function), "answer", point)

    @declares
    def port(
        self,
        contract: type[Any],
        factory: Callable[..., Any],
        *,
        permissions: Mapping[str, str] | Internal,
    ) -> None:
        """Provide a contract; each method names its permission, or the port is internal."""
        info = contract_info(contract)
        if info is None:
            self._complain("contract", f"{contract!r} is not decorated with @contract")
            return
        for argument, text in arguments.port_problems(contract, info, factory, permissions):
            self._check(argument, text)
        declared = PortProvider(
            self.plugin,
            info.name,
            info.version,
            contract,
            factory,
            permissions,
        )
        self._keep(declared, "port", info.name, info.version)

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

    @declares
    def job(
        self,
        code: str,
        run: Callable[..., Any],
        *,
        title: Text,
        schedule: str | None = None,
        permission: str | None = None,
        outgoing: bool = False,
    ) -> None:
        """Work outside a request: `run(ctx, data)`; the schedule is cron text in company time.

        `outgoing`: it reaches somebody outside, so it is held in a copy of the installation.
        """
        self._check("code", arguments.name_problem(code))
        self._check("run", arguments.handler_problem(run, "ctx", "data"))
        self._check("schedule", arguments.schedule_problem(schedule))
        job = Job(self.plugin, code, run, title, schedule, permission, outgoing)
        self._keep(job, "job", code)

    @declares
    def report(self, report: Report) -> None:
        """A table of figures, as page, CSV, XLSX and JSON."""
        self._check("report", arguments.name_problem(report.code))
        self._check("report", arguments.handler_problem(report.query, "ctx", "params"))
        self._check("formats", arguments.report_format_problem(report))
        self._keep(replace(report, plugin=self.plugin), "report", report.code)

    @declares
    def measure(self, measure: Measure) -> None:
        """A figure with a name, `plugin.word`, that any report or KPI may show."""
        self._check("measure", arguments.code_problem(measure.name, self.plugin))
        self._check("unit", arguments.measure_unit_problem(measure.unit))
        self._check("query", arguments.handler_problem(measure.query, "ctx", "request"))
        self._keep(replace(measure, plugin=self.plugin), "measure", measure.name)

    @declares
    def import_format(self, import_format: ImportFormat) -> None:
        """A kind of file the plugin can read."""
        self._check("import_format", arguments.name_problem(import_format.code))
        owned = replace(import_format, plugin=self.plugin)
        self._keep(owned, "import_format", owned.target, owned.code)

    @declares
    def check(
        self,
        scope: CheckScope,
        run: Callable[..., Any],
        *,
        code: str,
        title: Text,
    ) -> None:
        """A question about the plugin's own state, asked at health, verify, close, disable, uninstall."""
        self._check("scope", arguments.check_scope_problem(scope))
        self._check("code", arguments.name_problem(code))
        self._keep(Check(self.plugin, scope, code, title, run), "check", scope, code)

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
    def notification(self, kind: str, title: Text, *, by_mail: bool = False) -> None:
        """A reason to notify people; `by_mail` is the way for those who have not chosen."""
        self._check("kind", arguments.code_problem(kind, self.plugin))
        self._keep(NotificationKind(self.plugin, kind, title, by_mail), "notification", kind)

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
    def mail_template(
        self,
        code: str,
        title: Text,
        subject: Mapping[str, str],
        body: Mapping[str, str],
        fields: Iterable[Any] = (),
    ) -> None:
        """A mail the plugin writes: subject and body by language, over the fields it will fill.

        The body is Markdown with places for fields (see `karvan.merge_text`). English is required;
        a company may write its own words instead.
        """
        self._check("code", arguments.code_problem(code, self.plugin))
        template = MailTemplate(self.plugin, code, title, subject, body, tuple(fields))
        for argument, text in arguments.mail_template_problems(template):
            self._check(argument, text)
        self._keep(template, "mail_template", code)

    @declares
    def print_format(
        self,
        code: str,
        document_kind: str,
        template: str,
        title: Text,
        *,
        read: Callable[..., Any],
        fields: Iterable[Any] = (),
        columns: Iterable[tuple[str, Text]] = (),
        language: str | None = None,
        country: str | None = None,
        validity: tuple[date | None, date | None] = (None, None),
    ) -> None:
        """A layout for printing documents of a kind, its own or another plugin's.

        `template` is a Jinja file of the plugin that extends `karvan/print/document.html`;
        `read(ctx, record, locale)` gives a `Printed`. A country pack declares its language, country
        and validity, and is chosen by them.
        """
        self._check("code", arguments.code_problem(code, self.plugin))
        self._check("read", arguments.handler_problem(read, "ctx", "record", "locale"))
        self._check("template", arguments.template_problem(template, self.plugin))
        layout = PrintFormat(
            self.plugin,
            code,
            document_kind,
            template,
            title,
            read,
            tuple(fields),
            tuple(columns),
            language,
            country,
            *validity,
        )
        self._keep(layout, "print_format", code)

    @declares
    def command(self, command: Any) -> None:
        """A click command under `karvan <plugin>`."""
        self._keep(CommandDeclaration(self.plugin, command), "command", command.name)

    @declares
    def shared_table(self, model: type[Any], reason: str) -> None:
        """A table without `company_id`, and why all companies share it."""
        self._keep(SharedTable(self.plugin, model, reason), "shared_table", model.__tablename__)

    @declares
    def retained(self, model: type[Any]) -> None:
        """A table whose rows block uninstalling unless they are archived."""
        self._keep(RetainedTable(self.plugin, model), "retained", model.__tablename__)
