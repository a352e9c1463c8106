"""What runs outside a page: jobs, reports, imports, checks and commands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from typing import Literal

from karvan.i18n import Text

CheckScope = Literal["health", "verify", "close", "disable", "uninstall"]
ParamKind = Literal["date", "text", "choice", "bool", "account", "journal", "period", "integer"]
ReportFormat = Literal["csv", "xlsx", "json", "print", "pdf"]
REPORT_FORMATS: tuple[ReportFormat, ...] = ("csv", "xlsx", "json", "print", "pdf")


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
class ExportFormat:
    """A kind of file the plugin can write: `run(ctx)` gives its text piece by piece."""

    code: str
    target: str
    title: Text
    permission: str
    run: Callable[..., Any]
    extension: str = ""
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
class CommandDeclaration:
    """A click command under `karvan <plugin>`."""

    plugin: str
    command: Any
