"""API tokens of a company: one's own, and for its administrators everybody's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response
from flask import request

from karvan.errors import Invalid
from karvan.errors import Problem
from karvan.i18n import lazy_gettext as _
from karvan.identity import permissions as p
from karvan.identity.credentials.api_tokens import MEMBER_SCOPE
from karvan.identity.queries.api_tokens import list_tokens
from karvan.identity.reauthentication import reauthenticated
from karvan.identity.services.api_tokens import CreateToken
from karvan.identity.services.api_tokens import create_token
from karvan.identity.services.api_tokens import revoke_own_token
from karvan.identity.services.api_tokens import revoke_token_of_company
from karvan.plugins.access import permission
from karvan.plugins.access import signed_in
from karvan.text import fold_digits
from karvan.web.forms import form_of
from karvan.web.pages import CORE
from karvan.web.pages import core
from karvan.web.pages.accounts.rights import permission_groups
from karvan.web.rendering import redirect_to
from karvan.web.rendering import render

if TYPE_CHECKING:
    from karvan.context import Context

OWN = "every member manages their own tokens, within their own rights"
LIFETIMES = (("30", _("30 days")), ("90", _("90 days")), ("365", _("One year")))


@core.get(f"{CORE}/tokens")
@signed_in(OWN)
def tokens(ctx: Context) -> Response:
    """One's own tokens for this company, and the form of a new one."""
    return render(
        ctx,
        "karvan/accounts/tokens.html",
        tokens=list_tokens(ctx, user_id=ctx.actor.id, company_id=ctx.company.id),
        groups=permission_groups(ctx, ctx.actor.can),
        member_scope=MEMBER_SCOPE,
        lifetimes=LIFETIMES,
    )


@core.post(f"{CORE}/tokens")
@signed_in(OWN)
@reauthenticated
def add_token(ctx: Context) -> Response:
    """Make a token and show it this once."""
    scopes = frozenset(request.form.getlist("scopes"))
    name, days = request.form.get("name", ""), _days(request.form.get("days", ""))
    made = create_token(ctx, CreateToken(ctx.actor.id or 0, name, scopes, days))
    return render(ctx, "karvan/accounts/token_made.html", made=made)


@core.post(f"{CORE}/tokens/<int:token_id>/revoke")
@signed_in(OWN)
@form_of("core.tokens")
@reauthenticated
def revoke_token(ctx: Context, token_id: int) -> Response:
    """Revoke one's own token."""
    revoke_own_token(ctx, token_id, ctx.actor.id or 0)
    return redirect_to(ctx, "core.tokens", flash=_("The token is revoked."))


@core.get(f"{CORE}/tokens/all")
@permission(p.USER_MANAGE)
def company_tokens(ctx: Context) -> Response:
    """Everybody's tokens for this company."""
    found = list_tokens(ctx, company_id=ctx.company.id)
    return render(ctx, "karvan/accounts/company_tokens.html", tokens=found)


@core.post(f"{CORE}/tokens/all/<int:token_id>/revoke")
@permission(p.USER_MANAGE)
@form_of("core.company_tokens")
@reauthenticated
def revoke_company_token(ctx: Context, token_id: int) -> Response:
    """Revoke anybody's token for this company."""
    revoke_token_of_company(ctx, token_id)
    return redirect_to(ctx, "core.company_tokens", flash=_("The token is revoked."))


def _days(typed: str) -> int:
    text = fold_digits(typed).strip()
    if not text.isdecimal() or len(text) > 4:
        raise Invalid([Problem("core.token.days", _("Choose how long it lives."), field="days")])
    return int(text)
