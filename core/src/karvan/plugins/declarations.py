"""What a plugin may declare, as frozen data.

Menu, permissions, jobs, reports, documentation and the snapshot are all read from these. Every
declaration names its plugin; the Registrar fills that in.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any
from typing import Literal

from karvan.entities.declaration import Entity
from karvan.entities.extension import Action
from karvan.entities.extension import AddedTransition
from karvan.entities.extension import Extension
from karvan.i18n import Text
from karvan.plugins.access import Internal
from karvan.plugins.measures import Measure

Phase = Literal["ask", "after", "committed"]
PHASES: tuple[Phase, ...] = ("ask", "after", "committed")
SettingScope = Literal["system", "company", "user"]
CheckScope = Literal["health", "verify", "close", "disable", "uninstall"]
ParamKind = Literal["date", "text", "choice", "bool", "account", "journal", "period", "integer"]
ReportFormat = Literal["csv", "xlsx", "json", "print", "pdf"]
REPORT_FORMATS: tuple[ReportFormat, ...] = ("csv", "xlsx", "json", "print", "pdf")


@dataclass(frozen=True)
class About:
    """How a plugin introduces itself; without it, the distribution's summary is shown."""

    plugin: str
    title: Text
    summary: Text = ""
    category: Text = ""
    icon: str = ""


@dataclass(frozen=True)
class Permission:
    """A right that a role may hold; `implies` names further rights that come with it."""

    plugin: str
    code: str
    title: Text
    implies: tuple[str, ...] = ()
    default_roles: tuple[str, ...] = ()


@dataclass(frozen=True)
class DutyConflict:
    """Two rights that one person should not hold together, and the danger in a few words."""

    plugin: str
    code: str
    first: str
    second: str
    title: Text

    @property
    def full_code(self) -> str:
        """The code with its plugin, `finance.users-and-posting`."""
        return f"{self.plugin}.{self.code}"


@dataclass(frozen=True)
class Setting:
    """A value an administrator may change, for the installation, a company or a user."""

    plugin: str
    key: str
    type: type[Any]
    default: Any
    title: Text
    scope: SettingScope = "company"
    secret: bool = False
    choices: tuple[Any, ...] | None = None


@dataclass(frozen=True)
class Routes:
    """A blueprint, mounted at `/c/<code>/<plugin>`."""

    plugin: str
    blueprint: Any


@dataclass(frozen=True)
class MenuEntry:
    """A line of the menu: data, so that a page is drawn without calling any plugin."""

    plugin: str
    title: Text
    endpoint: str
    permission: str
    group: Text | None = None
    order: int = 100


@dataclass(frozen=True)
class WorkflowDeclaration:
    """A workflow of one of the plugin's entities (see `karvan.documents.workflow`)."""

    plugin: str
    workflow: Any


@dataclass(frozen=True)
class DocumentDeclaration:
    """A document kind (see `karvan.documents.contract`)."""

    plugin: str
    document: Any


@dataclass(frozen=True)
class EventDeclaration:
    """An event the plugin publishes under its own name."""

    plugin: str
    name: str
    version: int
    event: type[Any]
    fields: tuple[str, ...]


@dataclass(frozen=True)
class Subscription:
    """A plugin's wish to be asked before, told after, or told once committed."""

    plugin: str
    event: str
    phase: Phase
    handler: Callable[..., Any]
    needs: tuple[str, ...] = ()
    min_version: int = 1


class PointResult(Enum):
    """How the answers to a point are put together."""

    LIST = "list"
    CHAIN = "chain"


@dataclass(frozen=True)
class PointDeclaration:
    """A question the plugin asks of every plugin that answers."""

    plugin: str
    name: str
    function: Callable[..., Any]
    result: PointResult


@dataclass(frozen=True)
class Answer:
    """A plugin's answer to a point."""

    plugin: str
    point: str
    function: Callable[..., Any]


@dataclass(frozen=True)
class PortProvider:
    """A plugin's provision of a contract; `permissions` by method, or internal with a reason."""

    plugin: str
    port: str
    version: int
    contract: type[Any]
    factory: Callable[..., Any]
    permissions: Mapping[str, str] | Internal


@dataclass(frozen=True)
class Slot:
    """A named place on a page of the plugin where others may show a fragment."""

    plugin: str
    name: str
    context_fields: tuple[str, ...]


@dataclass(frozen=True)
class Fragment:
    """An endpoint of the plugin that is shown, lazily, in another's slot.

    `permission` is None in a slot of the portal, where the endpoint is marked `@portal`.
    """

    plugin: str
    slot: str
    endpoint: str
    permission: str | None
    order: int = 100


@dataclass(frozen=True)
class Tile:
    """An endpoint of the plugin that is shown on the home page."""

    plugin: str
    code: str
    title: Text
    endpoint: str
    permission: str
    size: Literal["small", "wide", "tall"] = "small"


@dataclass(frozen=True)
class Job:
    """Work done outside a request; `schedule` is cron text in the company's time zone.

    An `outgoing` job reaches somebody outside and is held in a copy of the installation.
    """

    plugin: str
    code: str
    run: Callable[..., Any]
    title: Text
    schedule: str | None = None
    permission: str | None = None
    outgoing: bool = False

    @property
    def full_code(self) -> str:
        """The job's code with its plugin, `crm.digest`."""
        return f"{self.plugin}.{self.code}"


@dataclass(frozen=True)
class Param:
    """One thing a report asks for; `default` and `choices` may be functions of the context."""

    name: str
    kind: ParamKind
    label: Text
    required: bool = False
    default: Any = None
    choices: tuple[tuple[str, Text], ...] | Callable[..., tuple[tuple[str, Text], ...]] = ()


@dataclass(frozen=True)
class Report:
    """A table of figures: `query(ctx, params)` gives a ReportResult, whose links lead on.

    `summary` says what it answers. `formats` are the ways it may leave the page; a report that no
    one should print, such as a whole ledger, leaves some out.
    """

    code: str
    title: Text
    params: tuple[Param, ...]
    permission: str
    query: Callable[..., Any]
    summary: Text = ""
    formats: tuple[ReportFormat, ...] = REPORT_FORMATS
    plugin: str = ""

    @property
    def full_code(self) -> str:
        """The report's code with its plugin, `finance.trial-balance`."""
        return f"{self.plugin}.{self.code}"


@dataclass(frozen=True)
class ImportFormat:
    """A kind of file the plugin can read: `run(ctx, file, dry_run=, options=)`."""

    code: str
    target: str
    title: Text
    permission: str
    run: Callable[..., Any]
    extensions: tuple[str, ...] = ()
    plugin: str = ""


@dataclass(frozen=True)
class Check:
    """A question about the plugin's own state, asked at health, verify, close, disable, uninstall."""

    plugin: str
    scope: CheckScope
    code: str
    title: Text
    run: Callable[..., Any]

    @property
    def full_code(self) -> str:
        """The check's code with its plugin, `finance.books`."""
        return f"{self.plugin}.{self.code}"


@dataclass(frozen=True)
class AccountRole:
    """A part an account plays (`cogs`, `receivable`), so that no plugin names an account."""

    plugin: str
    name: str
    label: Text
    account_type: str


@dataclass(frozen=True)
class TimelineKind:
    """A kind of timeline item: its text for a reader, and the permission that reader needs."""

    plugin: str
    kind: str
    text: Text
    permission: str


@dataclass(frozen=True)
class NotificationKind:
    """A reason to tell a person something; each person chooses by which way they hear of it."""

    plugin: str
    kind: str
    title: Text
    by_mail: bool = False


@dataclass(frozen=True)
class PartyRoleKind:
    """Something a party may be to the company: core's `customer`, a plugin's `fleet.driver`."""

    plugin: str
    code: str
    label: Text


@dataclass(frozen=True)
class MailTemplate:
    """What a plugin says by mail, in each language, until a company writes its own words.

    `fields` are what the words may name (see `karvan.merge_text`).
    """

    plugin: str
    code: str
    title: Text
    subject: Mapping[str, str]
    body: Mapping[str, str]
    fields: tuple[Any, ...] = ()


@dataclass(frozen=True)
class PrintFormat:
    """A layout for documents of one kind: `read(ctx, record, locale)` gives what it prints.

    An empty language or country means any; it holds from a day to a day, not included. `columns`
    are what a company may leave out or put into another order.
    """

    plugin: str
    code: str
    document_kind: str
    template: str
    title: Text
    read: Callable[..., Any]
    fields: tuple[Any, ...] = ()
    columns: tuple[tuple[str, Text], ...] = ()
    language: str | None = None
    country: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True)
class CommandDeclaration:
    """A click command under `karvan <plugin>`."""

    plugin: str
    command: Any


@dataclass(frozen=True)
class SharedTable:
    """A table without `company_id`, and why all companies share it."""

    plugin: str
    model: type[Any]
    reason: str


@dataclass(frozen=True)
class RetainedTable:
    """A table whose rows block uninstalling unless they are archived."""

    plugin: str
    model: type[Any]


DECLARATIONS: tuple[type[Any], ...] = (
    About, Entity, Permission, DutyConflict, Setting, Routes, MenuEntry, WorkflowDeclaration,
    DocumentDeclaration, EventDeclaration, Subscription, PointDeclaration, Answer, PortProvider,
    Slot, Fragment, Tile, Job, Report, ImportFormat, Check, AccountRole, PartyRoleKind,
    TimelineKind, NotificationKind, MailTemplate, PrintFormat, CommandDeclaration, SharedTable, RetainedTable,
    Measure, Extension, Action, AddedTransition,
)  # fmt: skip
