"""What a plugin says of its records: workflows, documents, tables and words that belong to them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from karvan.i18n import Text


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
class PartyRoleKind:
    """Something a party may be to the company: core's `customer`, a plugin's `fleet.driver`."""

    plugin: str
    code: str
    label: Text


@dataclass(frozen=True)
class CodecDeclaration:
    """A kind of field that the plugin brings (see `karvan.entities.codecs`)."""

    plugin: str
    codec: Any


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
