"""People of a company and its roles as entities: listed, filtered, exported, read by REST.

Both are only read here. What gives somebody rights asks for the password again, which only pages of
their own can: `karvan.web.pages.users` and `roles`.
"""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence
from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import select

from karvan.entities.declaring.declaration import Entity
from karvan.entities.declaring.fields import Field
from karvan.entities.declaring.views import FormView
from karvan.entities.declaring.views import ListView
from karvan.entities.declaring.views import Section
from karvan.i18n import lazy_gettext as _
from karvan.identity.models import Membership
from karvan.identity.models import Role
from karvan.identity.models import User
from karvan.identity.queries.people import count_holders
from karvan.identity.queries.people import count_permissions
from karvan.identity.queries.people import names_of_roles
from karvan.identity.queries.people import roles_with_everything

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Select

    from karvan.context import Context

    Views = Mapping[str, Callable[..., Any]]

READ = ("read",)


def _members(ctx: Context, statement: Select[Any]) -> Select[Any]:
    """Accounts belong to the installation; a company sees those of its members."""
    here = select(Membership.user_id).where(Membership.company_id == ctx.company.id)
    return statement.where(User.id.in_(here))


def _own(ctx: Context, statement: Select[Any]) -> Select[Any]:
    return statement.where(Role.company_id == ctx.company.id)


def _roles(ctx: Context, users: Sequence[User]) -> dict[int, str]:
    language = ctx.locale.language
    held = names_of_roles(ctx, [each.id for each in users])
    return {key: ", ".join(name.in_language(language) for name in held[key]) for key in held}


def _status(ctx: Context, users: Sequence[User]) -> dict[int, str]:
    del ctx
    return {each.id: "active" if each.disabled_at is None else "disabled" for each in users}


def _people(ctx: Context, roles: Sequence[Role]) -> dict[int, int]:
    return count_holders(ctx, [each.id for each in roles])


def _permissions(ctx: Context, roles: Sequence[Role]) -> dict[int, int]:
    return count_permissions(ctx, [each.id for each in roles])


def _everything(ctx: Context, roles: Sequence[Role]) -> dict[int, bool]:
    held = roles_with_everything(ctx, [each.id for each in roles])
    return {each.id: each.id in held for each in roles}


def member_entity(views: Views) -> Entity:
    """The members of the company under the ids of their accounts."""
    return Entity(
        name="member",
        label=_("User"),
        plural=_("Users"),
        model=User,
        icon="users",
        path="users",
        verbs=READ,
        default_roles={"controller": ("read",)},
        fields=(
            Field("name", label=_("Name"), personal=True, readonly=True, sortable=True),
            Field("email", label=_("E-mail address"), personal=True, readonly=True),
            Field("roles", label=_("Roles"), read=_roles),
            Field("status", "choice", _("Status"), read=_status, tones={"active": "good"},
                  choices=(("active", _("Active")), ("disabled", _("Disabled")))),
            Field("disabled_at", "datetime", _("Disabled since"), readonly=True),
        ),
        list=ListView(
            columns=("name", "email", "roles", "status"),
            sort=("name", "email"),
            filters=(
                (_("Active"), ("disabled_at:empty",)),
                (_("Disabled"), ("disabled_at:full",)),
            ),
            narrow=_members,
        ),
        form=FormView(sections=(Section(("name", "email", "roles", "status")),)),
        search=("name", "email"),
        views=views,
        templates={"list": "karvan/users.html"},
        searchable=False,
    )  # fmt: skip


def role_entity(views: Views) -> Entity:
    """The roles of the company."""
    return Entity(
        name="role",
        label=_("Role"),
        plural=_("Roles"),
        model=Role,
        icon="shield",
        verbs=READ,
        fields=(
            Field("name", "translated", _("Name"), readonly=True),
            Field("code", label=_("Code"), readonly=True),
            Field("people", "integer", _("People"), read=_people),
            Field("permissions", "integer", _("Permissions"), read=_permissions),
            Field("everything", "bool", _("Everything, now and later"), read=_everything),
            Field("requires_totp", "bool", _("Second factor"), readonly=True),
        ),
        list=ListView(
            columns=("name", "code", "people", "permissions", "everything", "requires_totp"),
            sort=("code",),
            narrow=_own,
        ),
        form=FormView(sections=(Section(("name", "code", "people", "permissions")),)),
        search=("name", "code"),
        views=views,
        templates={"list": "karvan/roles.html"},
        searchable=False,
    )
