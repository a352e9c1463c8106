"""The stable surface: what a plugin may import from core, and nothing else.

Names are re-exported here, without any logic. What stands here keeps its name and signature for a
whole major version (the minor number, while core is at 0.x).
"""

from __future__ import annotations

from karvan.actors import Actor
from karvan.clock import Clock
from karvan.companies.info import CompanyInfo
from karvan.context import Context
from karvan.contracts.references import DocumentRef
from karvan.contracts.references import LineRef
from karvan.db.base import company_ref
from karvan.db.base import plugin_base
from karvan.db.mixins import CompanyMixin
from karvan.db.mixins import StampMixin
from karvan.db.mixins import ValidityMixin
from karvan.db.mixins import VersionMixin
from karvan.db.requests import remember
from karvan.db.rules import Lines
from karvan.db.rules import PostgresqlTrigger
from karvan.db.rules import Rule
from karvan.db.rules import Share
from karvan.db.rules import SqliteTrigger
from karvan.db.rules import append_only
from karvan.db.rules import balanced
from karvan.db.rules import copied
from karvan.db.rules import frozen
from karvan.db.rules import frozen_with_target
from karvan.db.rules import immutable
from karvan.db.rules import maintains
from karvan.db.rules import min_lines
from karvan.db.rules import negative_part
from karvan.db.rules import no_overlap
from karvan.db.rules import number_of_lines
from karvan.db.rules import numbered
from karvan.db.rules import open_period
from karvan.db.rules import positive_part
from karvan.db.rules import rule
from karvan.db.rules import whole
from karvan.db.types import ExactDecimal
from karvan.db.types import JsonData
from karvan.db.types import LocalDate
from karvan.db.types import Micro
from karvan.db.types import MinorUnits
from karvan.db.types import Translated
from karvan.db.types import TranslatedText
from karvan.db.types import UtcInstant
from karvan.errors import AppError
from karvan.errors import ConfirmableWarning
from karvan.errors import Forbidden
from karvan.errors import Invalid
from karvan.errors import NotFound
from karvan.errors import PluginUnavailable
from karvan.errors import Problem
from karvan.errors import Refusal
from karvan.errors import StaleVersion
from karvan.i18n import LazyText
from karvan.i18n import Locale
from karvan.i18n import gettext
from karvan.i18n import lazy_gettext
from karvan.i18n import ngettext
from karvan.plugins.access import internal
from karvan.plugins.access import permission
from karvan.plugins.access import public
from karvan.plugins.access import signed_in
from karvan.plugins.declarations import Entity
from karvan.plugins.declarations import ImportFormat
from karvan.plugins.declarations import Param
from karvan.plugins.declarations import Report
from karvan.plugins.findings import Blocker
from karvan.plugins.findings import Breach
from karvan.plugins.findings import CheckResult
from karvan.plugins.findings import Finding
from karvan.plugins.published import Chained
from karvan.plugins.published import ChainStep
from karvan.plugins.published import chain
from karvan.plugins.published import event
from karvan.plugins.published import point
from karvan.plugins.registrar import Registrar
from karvan.plugins.report_results import ReportColumn
from karvan.plugins.report_results import ReportLink
from karvan.plugins.report_results import ReportResult
from karvan.plugins.specs import hookimpl

__all__ = [
    "Actor",
    "AppError",
    "Blocker",
    "Breach",
    "ChainStep",
    "Chained",
    "CheckResult",
    "Clock",
    "CompanyInfo",
    "CompanyMixin",
    "ConfirmableWarning",
    "Context",
    "DocumentRef",
    "Entity",
    "ExactDecimal",
    "Finding",
    "Forbidden",
    "ImportFormat",
    "Invalid",
    "JsonData",
    "LazyText",
    "LineRef",
    "Lines",
    "LocalDate",
    "Locale",
    "Micro",
    "MinorUnits",
    "NotFound",
    "Param",
    "PluginUnavailable",
    "PostgresqlTrigger",
    "Problem",
    "Refusal",
    "Registrar",
    "Report",
    "ReportColumn",
    "ReportLink",
    "ReportResult",
    "Rule",
    "Share",
    "SqliteTrigger",
    "StaleVersion",
    "StampMixin",
    "Translated",
    "TranslatedText",
    "UtcInstant",
    "ValidityMixin",
    "VersionMixin",
    "append_only",
    "balanced",
    "chain",
    "company_ref",
    "copied",
    "event",
    "frozen",
    "frozen_with_target",
    "gettext",
    "hookimpl",
    "immutable",
    "internal",
    "lazy_gettext",
    "maintains",
    "min_lines",
    "negative_part",
    "ngettext",
    "no_overlap",
    "number_of_lines",
    "numbered",
    "open_period",
    "permission",
    "plugin_base",
    "point",
    "positive_part",
    "public",
    "remember",
    "rule",
    "signed_in",
    "whole",
]
