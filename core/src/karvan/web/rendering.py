"""Render a template in the shell, or only the block that htmx asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from typing import TYPE_CHECKING
from typing import Any
from typing import cast

import flask
from flask import Response
from flask import current_app as app
from flask import request
from flask import url_for

from karvan.errors import AppError
from karvan.errors import ConfirmableWarning
from karvan.errors import Invalid
from karvan.errors import Malformed
from karvan.i18n import Text
from karvan.i18n import gettext
from karvan.identity.queries.people import list_companies_of
from karvan.web.desk.shortcuts import list_shortcuts
from karvan.web.desk.targets import Target
from karvan.web.desk.targets import target_of_request
from karvan.web.navigation import App
from karvan.web.navigation import Crumb
from karvan.web.navigation import MenuGroup
from karvan.web.navigation import app_of_request
from karvan.web.navigation import find_apps
from karvan.web.navigation import find_crumbs
from karvan.web.navigation import find_menu
from karvan.web.portal import Visitor
from karvan.web.state import Theme
from karvan.web.state import state
from karvan.web.urls import url

if TYPE_CHECKING:
    from karvan.companies.info import CompanyInfo
    from karvan.context import Context
    from karvan.identity.queries.signed_in import SignedInUser
    from karvan.identity.web import DatabaseSessions


class Blueprint(flask.Blueprint):
    """Views of a plugin. Static files are served by core, gated, so it has none of its own."""

    def __init__(self, name: str, import_name: str, *, template_folder: str | None = None) -> None:
        super().__init__(name, import_name, template_folder=template_folder, static_folder=None)


LANGUAGE_NAMES = (("en", "English"), ("fa", "فارسی"))


@dataclass(frozen=True)
class Shell:
    """What stands around a page."""

    home: str
    theme: Theme
    density: str = "comfortable"
    has_shortcuts: bool = False
    user: SignedInUser | None = None
    visitor: Visitor | None = None
    company: CompanyInfo | None = None
    companies: list[CompanyLink] = field(default_factory=list)
    app: App | None = None
    apps: list[App] = field(default_factory=list)
    menu: list[MenuGroup] = field(default_factory=list)
    crumbs: list[Crumb] = field(default_factory=list)
    target: Target | None = None
    shortcuts: list[dict[str, str]] = field(default_factory=list)
    languages: tuple[tuple[str, str], ...] = LANGUAGE_NAMES
    is_copy: bool = False


@dataclass(frozen=True)
class CompanyLink:
    """One entry of the company switcher."""

    code: str
    name: str
    url: str


@dataclass(frozen=True)
class ShownProblem:
    """A refusal as a page shows it: lines are the problems that belong to no field."""

    message: str
    lines: list[str]
    key: str | None = None


def render(ctx: Context, template: str, /, **values: object) -> Response:
    """The page of a template, with the shell around it.

    For htmx asking for a part, only the block named by `_part` (default "content").
    """
    shown = {**_refusal(), "ctx": ctx, "locale": ctx.locale, **values}
    part = request.args.get("_part", "content") if _wants_part() else None
    shell = None if part else _bare_shell() if state().in_portal else shell_of(ctx)
    try:
        return Response(_template(template, {**shown, "shell": shell, "part": part}))
    except KeyError as error:
        if part in {None, "content"}:
            raise
        raise Malformed(reason=f"_part={part}") from error


def render_bare(template: str, /, **values: object) -> Response:
    """A page outside any company and without navigation: sign-in, first run, errors."""
    shell = _bare_shell()
    return Response(
        _template(template, {**_refusal(), "locale": state().locale, "shell": shell, **values})
    )


def _bare_shell() -> Shell:
    company = state().company
    if company is not None and state().in_portal:
        return portal_shell(company, state().visitor)
    return Shell(home="/", theme=state().theme)


def redirect_to(
    ctx: Context, endpoint: str, /, flash: Text | None = None, tone: str = "good", **values: Any
) -> Response:
    """Answer a post: go to the page of this endpoint, which shows the message once.

    The message is kept only if the unit of work commits.
    """
    return redirect(endpoint, flash, tone, **values)


def redirect(
    endpoint: str, /, flash: Text | None = None, tone: str = "good", **values: Any
) -> Response:
    """As `redirect_to`, for core's views without a context."""
    response = Response(status=303, headers={"Location": url(endpoint, **values)})
    if flash is not None:
        with_message(response, str(flash), tone)
    return response


def with_message(response: Response, text: str, tone: str = "good") -> None:
    """Have the next page show a text, once what was done is committed."""
    response.karvan_message = (tone, text)  # type: ignore[attr-defined]


def shell_of(ctx: Context) -> Shell:
    """The shell around a page of this context."""
    person = state().person
    is_copy = cast("DatabaseSessions", app.session_interface).watch.is_copy()
    if ctx.company.is_installation:
        home = url("core.start")
        return Shell(home=home, user=person, is_copy=is_copy, **_wishes())
    apps = find_apps(ctx)
    chosen = app_of_request(apps)
    menu = find_menu(ctx, chosen)
    return Shell(
        home=url("core.home"),
        **_wishes(),
        user=person,
        company=ctx.company,
        companies=_companies(ctx),
        app=chosen,
        apps=apps,
        menu=menu,
        crumbs=find_crumbs(chosen, menu),
        target=target_of_request(ctx),
        shortcuts=list_shortcuts(apps),
        is_copy=is_copy,
    )


def _wishes() -> dict[str, Any]:
    here = state()
    return {"theme": here.theme, "density": here.density, "has_shortcuts": here.has_shortcuts}


def portal_shell(company: CompanyInfo, visitor: Visitor | None) -> Shell:
    """The shell around a page of a company's portal."""
    home = url_for("core.portal_home", company=company.code)
    return Shell(home=home, theme="system", company=company, visitor=visitor)


def _companies(ctx: Context) -> list[CompanyLink]:
    person = state().person
    return [
        CompanyLink(each.code, each.name, url_for("core.home", company=each.code))
        for each in (list_companies_of(ctx, person.id) if person else ())
    ]


def _wants_part() -> bool:
    return request.headers.get("HX-Request-Type") == "partial"


def _template(name: str, values: Mapping[str, object]) -> str:
    return app.jinja_env.get_template(name).render(values)


def _refusal() -> dict[str, object]:
    refused = state().refused
    if refused is None:
        return {"form": None, "errors": {}, "carets": {}, "problem": None}
    return {
        "form": refused.form,
        "errors": field_errors(refused.error),
        "carets": field_carets(refused.error),
        "problem": shown_problem(refused.error),
    }


def field_errors(error: AppError) -> dict[str, str]:
    """The message beside each field."""
    if not isinstance(error, Invalid):
        return {}
    return {each.field: str(each.message) for each in error.problems if each.field}


def field_carets(error: AppError) -> dict[str, str]:
    """For a field that holds an expression: its line with a mark under the fault."""
    if not isinstance(error, Invalid):
        return {}
    marked = (each for each in error.problems if each.field and "caret" in each.values)
    return {each.field: str(each.values["caret"]) for each in marked if each.field}


def shown_problem(error: AppError) -> ShownProblem:
    """What is said above the form."""
    if isinstance(error, Invalid):
        lines = [str(each.message) for each in error.problems if not each.field]
        return ShownProblem(gettext("Please check what is marked below."), lines)
    key = error.key if isinstance(error, ConfirmableWarning) else None
    return ShownProblem(error.message, [], key)
