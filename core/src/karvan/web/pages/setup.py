"""The first run: a company and its first administrator, opened by the token `karvan init` prints."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from flask import Response
from flask import request

from karvan.companies.queries import list_currencies
from karvan.companies.services import CHART_SETTING
from karvan.errors import Invalid
from karvan.errors import Problem
from karvan.i18n import lazy_gettext as _
from karvan.identity.errors import AlreadySetUp
from karvan.identity.services.first_run import SetUp
from karvan.identity.services.first_run import needs_setup
from karvan.identity.services.first_run import set_up
from karvan.identity.services.users import CreateUser
from karvan.plugins.access import public
from karvan.plugins.declarations import About
from karvan.web.choices import CALENDARS
from karvan.web.choices import LANGUAGE_CHOICES
from karvan.web.choices import Choices
from karvan.web.choices import countries
from karvan.web.choices import time_zones
from karvan.web.company_form import company_command
from karvan.web.pages import core
from karvan.web.rendering import redirect
from karvan.web.rendering import render_bare
from karvan.web.state import current_runtime
from karvan.web.wrapper import without_context

if TYPE_CHECKING:
    from karvan.context import Context


@core.get("/-/setup")
@public("the first administrator has no account yet; a one-time token opens it")
def setup(ctx: Context) -> Response:
    """Ask for everything at once."""
    if not needs_setup(ctx):
        raise AlreadySetUp
    return render_bare(
        "karvan/setup.html", token=request.args.get("token", ""), **company_choices(ctx)
    )


@core.post("/-/setup")
@public("the first administrator has no account yet; a one-time token opens it")
@without_context
def set_up_post() -> Response:
    """Make the company, its administrator and its modules; then sign in."""
    if request.form.get("password") != request.form.get("password_again"):
        raise Invalid(
            [
                Problem(
                    "core.password_differs", _("The two passwords differ."), field="password_again"
                )
            ]
        )
    command = SetUp(
        token=request.form.get("token", "").strip(),
        company=company_command(request.form),
        administrator=CreateUser(
            email=request.form.get("email", ""),
            name=request.form.get("person", ""),
            password=request.form.get("password", ""),
            language=request.form.get("language"),
        ),
        plugins=tuple(request.form.getlist("plugins")),
    )
    try:
        set_up(current_runtime(), command)
    except Invalid as error:
        raise Invalid([_with_own_field(each) for each in error.problems]) from None
    return redirect(
        "core.sign_in", _("All is ready. Sign in with your e-mail address and password.")
    )


def _with_own_field(problem: Problem) -> Problem:
    """The person's name stands beside the company's in this form, under a name of its own."""
    return replace(problem, field="person") if problem.code == "core.user.name" else problem


def company_choices(ctx: Context) -> dict[str, Choices]:
    """What the form of a new company offers."""
    language, registry = ctx.locale.language, ctx.runtime.registry
    titles = {each.plugin: each.title for each in registry.declarations(About)}
    chart = registry.settings.get(CHART_SETTING)
    return {
        "currencies": [
            (each.code, f"{each.code} – {each.name.in_language(language)}")
            for each in list_currencies(ctx)
        ],
        "countries": countries(),
        "languages": LANGUAGE_CHOICES,
        "calendars": CALENDARS,
        "zones": list(time_zones()),
        "charts": [(each, each) for each in (chart.choices or ()) if each] if chart else [],
        "modules": [(word, titles.get(word, word)) for word in registry.order if word != "core"],
    }
