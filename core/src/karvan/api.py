"""The stable surface: what a plugin may import from core, and nothing else.

Names are re-exported here, without any logic. What stands here keeps its name and signature for a
whole major version (the minor number, while core is at 0.x).
"""

from __future__ import annotations

from karvan.actors import Actor
from karvan.audit.canonical import commitment
from karvan.audit.content import ContentRule
from karvan.audit.content import find_content_hash
from karvan.audit.content_check import check_content
from karvan.audit.rows import AuditRow
from karvan.audit.rows import Op as AuditOp
from karvan.audit.rows import PersonalValue
from karvan.audit.statements import audited_delete
from karvan.audit.statements import audited_update
from karvan.audit.writer import mark_transition
from karvan.audit.writer import record as record_audit
from karvan.clock import Clock
from karvan.companies.conversion import convert_money
from karvan.companies.conversion import convert_price
from karvan.companies.info import CompanyInfo
from karvan.companies.queries import currency_exponents
from karvan.companies.rates import find_rate
from karvan.companies.words import money_in_words
from karvan.context import Context
from karvan.contracts.references import DocumentRef
from karvan.contracts.references import LineRef
from karvan.db.base import company_ref
from karvan.db.base import extends
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
from karvan.db.types import Hash32
from karvan.db.types import JsonData
from karvan.db.types import LocalDate
from karvan.db.types import Micro
from karvan.db.types import MinorUnits
from karvan.db.types import Translated
from karvan.db.types import TranslatedText
from karvan.db.types import UtcInstant
from karvan.db.unit_of_work import CHECKS
from karvan.documents.approvable import Approvable
from karvan.documents.contract import DocumentKind
from karvan.documents.contract import DocumentSummary
from karvan.documents.contract import summary_of
from karvan.documents.gaps import check_numbers
from karvan.documents.links import link
from karvan.documents.links import links_of
from karvan.documents.models import NumberSeries
from karvan.documents.numbering import enlist_numbering
from karvan.documents.printed import Printed
from karvan.documents.records import may_read
from karvan.documents.records import title_of
from karvan.documents.reversal import link_reversal
from karvan.documents.series import create_series
from karvan.documents.series import get_series
from karvan.documents.series import range_of
from karvan.documents.workflow import State
from karvan.documents.workflow import Transition
from karvan.documents.workflow import Workflow
from karvan.entities.codecs import Codec
from karvan.entities.declaring.commands import Command
from karvan.entities.declaring.declaration import Entity
from karvan.entities.declaring.deprecation import Deprecated
from karvan.entities.declaring.extension import Action
from karvan.entities.declaring.extension import AddedTransition
from karvan.entities.declaring.extension import Extension
from karvan.entities.declaring.fields import Field
from karvan.entities.declaring.known import get_entity
from karvan.entities.declaring.views import CalendarView
from karvan.entities.declaring.views import Chart
from karvan.entities.declaring.views import FormView
from karvan.entities.declaring.views import ImportView
from karvan.entities.declaring.views import Kanban
from karvan.entities.declaring.views import LinesGrid
from karvan.entities.declaring.views import ListView
from karvan.entities.declaring.views import Panel
from karvan.entities.declaring.views import Pivot
from karvan.entities.declaring.views import Scopes
from karvan.entities.declaring.views import Section
from karvan.entities.declaring.views import SmartButton
from karvan.entities.declaring.views import Tab
from karvan.entities.figures.groups import groups_of
from karvan.entities.figures.groups import series_of
from karvan.entities.figures.pivots import pivot_of
from karvan.entities.reading.filters import parse_filter
from karvan.entities.reading.listing import ListRequest
from karvan.entities.reading.listing import get_record
from karvan.entities.reading.listing import list_records
from karvan.entities.reading.listing import stream_records
from karvan.entities.reading.rows import rows_of
from karvan.entities.writing.storing import raise_version
from karvan.errors import AppError
from karvan.errors import ConfirmableWarning
from karvan.errors import Forbidden
from karvan.errors import Invalid
from karvan.errors import NotFound
from karvan.errors import PluginUnavailable
from karvan.errors import Problem
from karvan.errors import Refusal
from karvan.errors import StaleVersion
from karvan.events.jobs import Continue
from karvan.events.jobs import JobCancelled
from karvan.events.jobs import NotDone
from karvan.events.jobs import NotYet
from karvan.events.jobs import OutcomeUnknown
from karvan.events.jobs import Outside
from karvan.events.jobs import enqueue
from karvan.i18n import LazyText
from karvan.i18n import Locale
from karvan.i18n import format_date
from karvan.i18n import format_money
from karvan.i18n import gettext
from karvan.i18n import lazy_gettext
from karvan.i18n import ngettext
from karvan.identity.reauthentication import reauthenticated
from karvan.migrations import op
from karvan.modules.activities.services import add_note
from karvan.modules.activities.services import add_timeline
from karvan.modules.approvals.services import ApprovalStatus
from karvan.modules.approvals.services import approval_status
from karvan.modules.approvals.services import require_approval
from karvan.modules.attachments.services import StoreFile
from karvan.modules.attachments.services import open_attachment
from karvan.modules.attachments.services import store_file
from karvan.modules.calendars.queries import get_working_calendar
from karvan.modules.dimensions.models import DimensionSet
from karvan.modules.dimensions.queries.axes import AxisChoice
from karvan.modules.dimensions.queries.axes import axes_for
from karvan.modules.dimensions.queries.axes import check_dimensions
from karvan.modules.dimensions.queries.sets import DescribedSet
from karvan.modules.dimensions.queries.sets import axis_value_of
from karvan.modules.dimensions.queries.sets import describe_sets
from karvan.modules.dimensions.references import dimension_set_ref
from karvan.modules.dimensions.services.sets import dimension_set
from karvan.modules.importing.files import ImportFile
from karvan.modules.importing.results import ImportResult
from karvan.modules.mail.commands import MailAttachment
from karvan.modules.mail.commands import OutgoingMail
from karvan.modules.mail.services import queue_mail
from karvan.modules.notifications.services import notify
from karvan.modules.parties.hints import MergeHints
from karvan.modules.parties.models import Party
from karvan.modules.parties.models import PartySnapshot
from karvan.modules.parties.queries import PARTY_RESOLVED
from karvan.modules.parties.queries import find_party_by_code
from karvan.modules.parties.queries import list_parties
from karvan.modules.parties.queries import resolve_party
from karvan.modules.parties.queries.duplicates import Candidate
from karvan.modules.parties.queries.duplicates import Draft
from karvan.modules.parties.queries.duplicates import find_duplicates
from karvan.modules.parties.services import CreateParty
from karvan.modules.parties.services import SaveContactPoint
from karvan.modules.parties.services import add_contact_point
from karvan.modules.parties.services import add_role
from karvan.modules.parties.services import create_party
from karvan.modules.parties.services import snapshot_party
from karvan.modules.portal.links import NewLink as NewPortalLink
from karvan.modules.portal.links import create_link as create_portal_link
from karvan.modules.portal.links import find_record_link as find_portal_link
from karvan.modules.products.models import Product
from karvan.modules.products.models import UnitOfMeasure
from karvan.modules.products.queries.prices import ListedPrice
from karvan.modules.products.queries.prices import list_price_of
from karvan.modules.products.queries.products import find_by_barcode
from karvan.modules.products.queries.products import find_product_by_code
from karvan.modules.products.queries.products import products_by_id
from karvan.modules.products.queries.units import convert as convert_quantity
from karvan.modules.products.queries.units import convert_exact as convert_quantity_exactly
from karvan.modules.reporting.queries.measures import read_measures
from karvan.plugins.access import internal
from karvan.plugins.access import permission
from karvan.plugins.access import portal
from karvan.plugins.access import public
from karvan.plugins.access import signed_in
from karvan.plugins.declarations import ExportFormat
from karvan.plugins.declarations import ImportFormat
from karvan.plugins.declarations import Param
from karvan.plugins.declarations import Report
from karvan.plugins.findings import Blocker
from karvan.plugins.findings import Breach
from karvan.plugins.findings import CheckResult
from karvan.plugins.findings import Finding
from karvan.plugins.measures import Measure
from karvan.plugins.measures import MeasureRequest
from karvan.plugins.ports import forget_request
from karvan.plugins.published import Chained
from karvan.plugins.published import ChainStep
from karvan.plugins.published import Changed
from karvan.plugins.published import chain
from karvan.plugins.published import event
from karvan.plugins.published import point
from karvan.plugins.registrar import Registrar
from karvan.plugins.report_results import ReportColumn
from karvan.plugins.report_results import ReportLink
from karvan.plugins.report_results import ReportResult
from karvan.plugins.seeds import SeedRecord
from karvan.plugins.seeds import seed
from karvan.plugins.specs import hookimpl
from karvan.web.forms import form_of
from karvan.web.forms import form_version
from karvan.web.forms import is_confirmed
from karvan.web.portal import portal_party
from karvan.web.rendering import Blueprint
from karvan.web.rendering import redirect_to
from karvan.web.rendering import render
from karvan.web.urls import url

__all__ = [
    "CHECKS",
    "PARTY_RESOLVED",
    "Action",
    "Actor",
    "AddedTransition",
    "AppError",
    "Approvable",
    "ApprovalStatus",
    "AuditOp",
    "AuditRow",
    "AxisChoice",
    "Blocker",
    "Blueprint",
    "Breach",
    "CalendarView",
    "Candidate",
    "ChainStep",
    "Chained",
    "Changed",
    "Chart",
    "CheckResult",
    "Clock",
    "Codec",
    "Command",
    "CompanyInfo",
    "CompanyMixin",
    "ConfirmableWarning",
    "ContentRule",
    "Context",
    "Continue",
    "CreateParty",
    "Deprecated",
    "DescribedSet",
    "DimensionSet",
    "DocumentKind",
    "DocumentRef",
    "DocumentSummary",
    "Draft",
    "Entity",
    "ExactDecimal",
    "ExportFormat",
    "Extension",
    "Field",
    "Finding",
    "Forbidden",
    "FormView",
    "Hash32",
    "ImportFile",
    "ImportFormat",
    "ImportResult",
    "ImportView",
    "Invalid",
    "JobCancelled",
    "JsonData",
    "Kanban",
    "LazyText",
    "LineRef",
    "Lines",
    "LinesGrid",
    "ListRequest",
    "ListView",
    "ListedPrice",
    "LocalDate",
    "Locale",
    "MailAttachment",
    "Measure",
    "MeasureRequest",
    "MergeHints",
    "Micro",
    "MinorUnits",
    "NewPortalLink",
    "NotDone",
    "NotFound",
    "NotYet",
    "NumberSeries",
    "OutcomeUnknown",
    "OutgoingMail",
    "Outside",
    "Panel",
    "Param",
    "Party",
    "PartySnapshot",
    "PersonalValue",
    "Pivot",
    "PluginUnavailable",
    "PostgresqlTrigger",
    "Printed",
    "Problem",
    "Product",
    "Refusal",
    "Registrar",
    "Report",
    "ReportColumn",
    "ReportLink",
    "ReportResult",
    "Rule",
    "SaveContactPoint",
    "Scopes",
    "Section",
    "SeedRecord",
    "Share",
    "SmartButton",
    "SqliteTrigger",
    "StaleVersion",
    "StampMixin",
    "State",
    "StoreFile",
    "Tab",
    "Transition",
    "Translated",
    "TranslatedText",
    "UnitOfMeasure",
    "UtcInstant",
    "ValidityMixin",
    "VersionMixin",
    "Workflow",
    "add_contact_point",
    "add_note",
    "add_role",
    "add_timeline",
    "append_only",
    "approval_status",
    "audited_delete",
    "audited_update",
    "axes_for",
    "axis_value_of",
    "balanced",
    "chain",
    "check_content",
    "check_dimensions",
    "check_numbers",
    "commitment",
    "company_ref",
    "convert_money",
    "convert_price",
    "convert_quantity",
    "convert_quantity_exactly",
    "copied",
    "create_party",
    "create_portal_link",
    "create_series",
    "currency_exponents",
    "describe_sets",
    "dimension_set",
    "dimension_set_ref",
    "enlist_numbering",
    "enqueue",
    "event",
    "extends",
    "find_by_barcode",
    "find_content_hash",
    "find_duplicates",
    "find_party_by_code",
    "find_portal_link",
    "find_product_by_code",
    "find_rate",
    "forget_request",
    "form_of",
    "form_version",
    "format_date",
    "format_money",
    "frozen",
    "frozen_with_target",
    "get_entity",
    "get_record",
    "get_series",
    "get_working_calendar",
    "gettext",
    "groups_of",
    "hookimpl",
    "immutable",
    "internal",
    "is_confirmed",
    "lazy_gettext",
    "link",
    "link_reversal",
    "links_of",
    "list_parties",
    "list_price_of",
    "list_records",
    "maintains",
    "mark_transition",
    "may_read",
    "min_lines",
    "money_in_words",
    "negative_part",
    "ngettext",
    "no_overlap",
    "notify",
    "number_of_lines",
    "numbered",
    "op",
    "open_attachment",
    "open_period",
    "parse_filter",
    "permission",
    "pivot_of",
    "plugin_base",
    "point",
    "portal",
    "portal_party",
    "positive_part",
    "products_by_id",
    "public",
    "queue_mail",
    "raise_version",
    "range_of",
    "read_measures",
    "reauthenticated",
    "record_audit",
    "redirect_to",
    "remember",
    "render",
    "require_approval",
    "resolve_party",
    "rows_of",
    "rule",
    "seed",
    "series_of",
    "signed_in",
    "snapshot_party",
    "store_file",
    "stream_records",
    "summary_of",
    "title_of",
    "url",
    "whole",
]
