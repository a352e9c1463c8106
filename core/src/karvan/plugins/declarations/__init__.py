"""What a plugin may declare, as frozen data.

Menu, permissions, jobs, reports, documentation and the snapshot are all read from these. Every
declaration names its plugin; the Registrar fills that in.
"""

from __future__ import annotations

from typing import Any

from karvan.entities.declaring.declaration import Entity
from karvan.entities.declaring.extension import Action
from karvan.entities.declaring.extension import AddedTransition
from karvan.entities.declaring.extension import Extension
from karvan.plugins.declarations.letters import MailTemplate
from karvan.plugins.declarations.letters import NotificationKind
from karvan.plugins.declarations.letters import PrintFormat
from karvan.plugins.declarations.messages import PHASES
from karvan.plugins.declarations.messages import Answer
from karvan.plugins.declarations.messages import EventDeclaration
from karvan.plugins.declarations.messages import Forwarding
from karvan.plugins.declarations.messages import Phase
from karvan.plugins.declarations.messages import PointDeclaration
from karvan.plugins.declarations.messages import PointResult
from karvan.plugins.declarations.messages import PortProvider
from karvan.plugins.declarations.messages import Subscription
from karvan.plugins.declarations.pages import Fragment
from karvan.plugins.declarations.pages import MenuEntry
from karvan.plugins.declarations.pages import Routes
from karvan.plugins.declarations.pages import Slot
from karvan.plugins.declarations.pages import Tile
from karvan.plugins.declarations.records import AccountRole
from karvan.plugins.declarations.records import CodecDeclaration
from karvan.plugins.declarations.records import DocumentDeclaration
from karvan.plugins.declarations.records import PartyRoleKind
from karvan.plugins.declarations.records import RetainedTable
from karvan.plugins.declarations.records import SharedTable
from karvan.plugins.declarations.records import TimelineKind
from karvan.plugins.declarations.records import WorkflowDeclaration
from karvan.plugins.declarations.rights import About
from karvan.plugins.declarations.rights import DutyConflict
from karvan.plugins.declarations.rights import Permission
from karvan.plugins.declarations.rights import Setting
from karvan.plugins.declarations.rights import SettingScope
from karvan.plugins.declarations.work import REPORT_FORMATS
from karvan.plugins.declarations.work import Check
from karvan.plugins.declarations.work import CheckScope
from karvan.plugins.declarations.work import CommandDeclaration
from karvan.plugins.declarations.work import ExportFormat
from karvan.plugins.declarations.work import ImportFormat
from karvan.plugins.declarations.work import Job
from karvan.plugins.declarations.work import Param
from karvan.plugins.declarations.work import ParamKind
from karvan.plugins.declarations.work import Report
from karvan.plugins.declarations.work import ReportFormat
from karvan.plugins.measures import Measure

DECLARATIONS: tuple[type[Any], ...] = (
    About, Entity, Permission, DutyConflict, Setting, Routes, MenuEntry, WorkflowDeclaration,
    DocumentDeclaration, EventDeclaration, Subscription, PointDeclaration, Answer, PortProvider,
    Slot, Fragment, Tile, Job, Report, ImportFormat, ExportFormat, Check, AccountRole, PartyRoleKind,
    TimelineKind, NotificationKind, MailTemplate, PrintFormat, CommandDeclaration, SharedTable, RetainedTable,
    Measure, Extension, Action, AddedTransition, CodecDeclaration,
)  # fmt: skip  # fmt: skip

__all__ = [
    "DECLARATIONS",
    "PHASES",
    "REPORT_FORMATS",
    "About",
    "AccountRole",
    "Action",
    "AddedTransition",
    "Answer",
    "Check",
    "CheckScope",
    "CodecDeclaration",
    "CommandDeclaration",
    "DocumentDeclaration",
    "DutyConflict",
    "Entity",
    "EventDeclaration",
    "ExportFormat",
    "Extension",
    "Forwarding",
    "Fragment",
    "ImportFormat",
    "Job",
    "MailTemplate",
    "Measure",
    "MenuEntry",
    "NotificationKind",
    "Param",
    "ParamKind",
    "PartyRoleKind",
    "Permission",
    "Phase",
    "PointDeclaration",
    "PointResult",
    "PortProvider",
    "PrintFormat",
    "Report",
    "ReportFormat",
    "RetainedTable",
    "Routes",
    "Setting",
    "SettingScope",
    "SharedTable",
    "Slot",
    "Subscription",
    "Tile",
    "TimelineKind",
    "WorkflowDeclaration",
]
