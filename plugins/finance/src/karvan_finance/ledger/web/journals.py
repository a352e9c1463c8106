"""Journals as people work with them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING
from typing import Any

from karvan.api import Command
from karvan.api import Entity
from karvan.api import Field
from karvan.api import FormView
from karvan.api import ImportView
from karvan.api import ListView
from karvan.api import Section
from karvan.api import SmartButton
from karvan.api import lazy_gettext as _
from karvan_finance.ledger.models import Journal
from karvan_finance.ledger.models.journals import JournalKind
from karvan_finance.ledger.services.journals import NewJournal
from karvan_finance.ledger.services.journals import create_journal
from karvan_finance.ledger.services.journals import rename_journal
from karvan_finance.ledger.web.labels import JOURNAL_KINDS

if TYPE_CHECKING:
    from karvan.api import Context


def _title(ctx: Context, journal: Journal) -> str:
    return f"{journal.code} {journal.name}"


def _create(ctx: Context, _journal: None, values: Mapping[str, Any]) -> Journal:
    kind = JournalKind(values["kind"])
    return create_journal(ctx, NewJournal(values["code"], values["name"], kind))


def _update(ctx: Context, journal: Journal, values: Mapping[str, Any]) -> Journal:
    return rename_journal(ctx, journal, values.get("name", journal.name))


JOURNAL = Entity(
    name="journal",
    label=_("Journal"),
    plural=_("Journals"),
    model=Journal,
    verbs=("read", "create", "update"),
    default_roles={
        "controller": ("read", "create", "update"),
        **dict.fromkeys(("accountant", "clerk", "viewer"), ("read",)),
    },
    title=_title,
    icon="notebook",
    fields=(
        Field(
            "code",
            label=_("Code"),
            required=True,
            help=_("Its entries are numbered by it: GEN/2025/00001."),
        ),
        Field("name", "translated", _("Name"), required=True),
        Field("kind", "choice", _("Kind"), choices=tuple(JOURNAL_KINDS.items()), required=True),
    ),
    commands=(
        Command("create", _("New journal"), run=_create, fields=("code", "name", "kind")),
        Command("update", run=_update, fields=("name",)),
    ),
    list=ListView(columns=("code", "name", "kind"), sort=("code",), editable=("name",)),
    form=FormView(
        sections=(Section(("code", "name", "kind")),),
        buttons=(SmartButton(_("Entries"), "file-text", entity="finance.entry", field="journal"),),
    ),
    search=("code", "name"),
    import_=ImportView(keys=("code",)),
)
