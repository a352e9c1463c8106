"""Parties as the entity kit shows them; every command calls the module's services."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING
from typing import Any

from karvan.entities.declaring.commands import Command
from karvan.entities.declaring.declaration import Entity
from karvan.entities.declaring.fields import Field
from karvan.entities.declaring.views import FormView
from karvan.entities.declaring.views import ImportView
from karvan.entities.declaring.views import ListView
from karvan.entities.declaring.views import Panel
from karvan.entities.declaring.views import Section
from karvan.entities.declaring.views import Tab
from karvan.errors import Invalid
from karvan.i18n import LANGUAGES
from karvan.i18n import lazy_gettext as _
from karvan.modules.parties import permissions as p
from karvan.modules.parties.labels import KINDS
from karvan.modules.parties.labels import STATES
from karvan.modules.parties.models import Party
from karvan.modules.parties.queries.account import has_role
from karvan.modules.parties.queries.account import main_roles
from karvan.modules.parties.queries.account import names_of_roles
from karvan.modules.parties.services import CreateParty
from karvan.modules.parties.services import UpdateParty
from karvan.modules.parties.services import create_parties
from karvan.modules.parties.services import create_party
from karvan.modules.parties.services import update_party
from karvan.modules.parties.services.parties import KEEP
from karvan.modules.parties.services.roles import list_role_kinds

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager

    from karvan.context import Context
    from karvan.entities.declaring.commands import Values
    from karvan.entities.declaring.fields import Choices

DUPLICATES = "core.party_duplicates"
EDITOR = ("read", "create", "update")
TEXTS = ("given_name", "family_name", "language", "time_zone", "country", "tax_id")
PERSON = {"kind": ("person",)}
LANGUAGE_NAMES = (("en", "English"), ("fa", "فارسی"))


def add(ctx: Context, party: None, values: Values) -> Party:
    """A new party; what is done about likely duplicates is said by the page it comes from."""
    del party
    with _named():
        return create_party(ctx, _new(ctx, values))


def add_many(ctx: Context, many: Sequence[Values]) -> list[Party]:
    """Many new parties at once, of an import."""
    with _named():
        return create_parties(ctx, [_new(ctx, each) for each in many])


def _new(ctx: Context, values: Values) -> CreateParty:
    contacts = [(kind, values[kind]) for kind in ("mail", "phone") if values.get(kind)]
    return CreateParty(
        values.get("name", ""),
        kind=values.get("kind", "organisation"),
        code=values.get("code") or "",
        names=further_names(values.get("names") or {}),
        group_id=values.get("group"),
        contacts=contacts,
        city=values.get("city") or "",
        duplicates=ctx.uow.info.get(DUPLICATES, "ignore"),
        **{name: values.get(name) or "" for name in TEXTS},
    )


def change(ctx: Context, party: Party, values: Values) -> Party:
    """What was sent of a party; all else stays."""
    names = None
    if "names" in values:
        names = further_names({**(party.names or {}), **(values["names"] or {})})
    command = _as_it_is(
        party,
        name=values.get("name", party.name),
        kind=values.get("kind", party.kind),
        code=values.get("code") or party.code,
        names=names,
        group_id=values.get("group") if "group" in values else KEEP,
        **{name: values[name] or "" for name in TEXTS if name in values},
    )
    with _named():
        return update_party(ctx, command)


def archive(ctx: Context, party: Party, values: Values) -> Party:
    """No longer offer the party where one is chosen."""
    del values
    return update_party(ctx, _as_it_is(party, active=False))


def restore(ctx: Context, party: Party, values: Values) -> Party:
    """Offer the party again."""
    del values
    return update_party(ctx, _as_it_is(party, active=True))


def only_living(ctx: Context, statement: Any) -> Any:
    """Merged and erased parties are in no list."""
    del ctx
    return statement.where(Party.state.in_(("active", "archived")))


def role_choices(ctx: Context) -> Choices:
    """What a party may be to the company: core's roles and those of plugins that are on."""
    return tuple((each.code, each.label) for each in list_role_kinds(ctx))


def title(ctx: Context, party: Party) -> str:
    """The name in the reader's language."""
    return party.name_in(ctx.locale.language)


def show(ctx: Context, record_id: int) -> Any:
    """The party's page; a merged one leads to the party it was merged into."""
    from karvan.modules.parties.web.account import party_page

    return party_page(ctx, record_id)


def create_asking(ctx: Context) -> Any:
    """Create from the form, which shows likely duplicates first."""
    from karvan.modules.parties.web.account import create_asking as create

    return create(ctx)


def _as_it_is(party: Party, **changes: Any) -> UpdateParty:
    command = UpdateParty(
        party.id, party.version, party.name, party.kind, party.code, active=party.active
    )
    return replace(command, **changes)


def further_names(names: Mapping[str, str]) -> dict[str, str]:
    return {language: names[language] for language in LANGUAGES if names.get(language)}


def _named() -> AbstractContextManager[None]:
    """Problems of the services under the names of the form."""
    from contextlib import contextmanager

    @contextmanager
    def renamed() -> Iterator[None]:
        try:
            yield
        except Invalid as refused:
            problems = [
                replace(each, field="group") if each.field == "group_id" else each
                for each in refused.problems
            ]
            raise Invalid(problems) from None

    return renamed()


CODE = Field("code", label=_("Code"), help=_("Leave it empty and one is given."), max_length=40)
CREATED = (
    Field("mail", label=_("Mail"), max_length=254),
    Field("phone", label=_("Phone"), max_length=60),
    Field("city", label=_("City"), max_length=100),
)
OWN = ("name", "kind", CODE, "group", "names", *TEXTS)
PARTY = Entity(
    name="party",
    label=_("Party"),
    plural=_("Parties"),
    model=Party,
    path="parties",
    icon="users",
    verbs=(*EDITOR, "merge", "override_duplicate"),
    default_roles={
        "controller": (*EDITOR, "merge", "override_duplicate"),
        "accountant": EDITOR,
        "clerk": EDITOR,
        "sales": EDITOR,
        "storekeeper": ("read",),
        "viewer": ("read",),
    },
    title=title,
    fields=(
        Field("code", label=_("Code"), help=_("Leave it empty and one is given."), max_length=40,
              sortable=True),
        Field("name", label=_("Name"), required=True, max_length=200, personal=True,
              help=_("As the party calls itself.")),
        Field("sort_name", label=_("Name as it is listed"), readonly=True, sortable=True,
              personal=True),
        Field("names", "translated", _("Names in other languages"), personal=True),
        Field("kind", "choice", _("Kind"), required=True, default="organisation",
              choices=tuple(KINDS.items())),
        Field("group", "reference", _("Group"), column="party_group_id",
              target="core.party_group"),
        Field("given_name", label=_("Given name"), personal=True, visible_when=PERSON),
        Field("family_name", label=_("Family name"), personal=True, visible_when=PERSON),
        Field("roles", label=_("Roles"), read=names_of_roles),
        Field("role", "choice", _("Role"), choices=role_choices, read=main_roles, holds=has_role),
        Field("tax_id", label=_("Tax number"), max_length=40, personal=True),
        Field("country", label=_("Country"), max_length=2, help=_("Two letters, such as IR.")),
        Field("language", "choice", _("Language"), choices=LANGUAGE_NAMES,
              help=_("Documents are printed in it.")),
        Field("time_zone", label=_("Time zone"), help=_("Such as Asia/Tehran.")),
        Field("state", "choice", _("Status"), readonly=True, choices=tuple(STATES.items()),
              tones={"active": "good", "merged": "info"}),
    ),
    commands=(
        Command("create", run=add, run_many=add_many, fields=(*OWN, *CREATED)),
        Command("update", run=change, fields=OWN),
        Command("archive", run=archive),
        Command("restore", run=restore),
    ),
    list=ListView(
        columns=("code", "name", "kind", "roles", "country", "state"),
        sort=("sort_name",),
        editable=("country",),
        filters=(
            (_("Customers"), ("role:eq:customer",)),
            (_("Suppliers"), ("role:eq:supplier",)),
            (_("Organisations"), ("kind:eq:organisation",)),
            (_("People"), ("kind:eq:person",)),
        ),
        empty=_(
            "Customers, suppliers, employees and everyone else the company deals with appear here."
        ),
        narrow=only_living,
    ),
    form=FormView(
        sections=(
            Section(("name", "names", "kind", "code", "given_name", "family_name", "group", "roles")),
            Section(("tax_id", "country", "language", "time_zone"), _("Documents and taxes")),
        ),
        tabs=(
            Tab(_("Contacts"), panels=(Panel(_("Contacts"), "core.party_contacts", p.READ),)),
            Tab(_("Addresses"), panels=(Panel(_("Addresses"), "core.party_addresses", p.READ),)),
            Tab(_("Roles"), panels=(Panel(_("Roles"), "core.party_roles", p.READ),)),
            Tab(_("Numbers"), panels=(Panel(_("Numbers"), "core.party_numbers", p.READ),)),
            Tab(_("Relations"), panels=(Panel(_("Relations"), "core.party_relations", p.READ),)),
        ),
    ),
    search=("name", "code", "names", "tax_id"),
    archive="state=archived",
    import_=ImportView(keys=("code", "tax_id"), samples={"name": "Saffron Road", "country": "IR"}),
    views={"page": show, "create": create_asking},
    templates={"form": "karvan/parties/form.html"},
    menu=False,
)  # fmt: skip
