"""The first run: a company and the first administrator, opened by the token `karvan init` prints.

Everything is asked at once and done in one go. When it stops half way, doing it again with the
same token and the same company code goes on; the token is used up last.
"""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import replace
from typing import TYPE_CHECKING

from karvan.actors import Actor
from karvan.companies.creation import CreateCompany
from karvan.companies.errors import CompanyExists
from karvan.companies.services import company_problems
from karvan.companies.services import create_company
from karvan.errors import Invalid
from karvan.errors import Problem
from karvan.i18n import lazy_gettext as _
from karvan.identity.default_roles import ADMINISTRATOR
from karvan.identity.errors import AlreadySetUp
from karvan.identity.services.members import set_member
from karvan.identity.services.tokens import get_token
from karvan.identity.services.tokens import issue_token
from karvan.identity.services.tokens import use_token
from karvan.identity.services.users import CreateUser
from karvan.identity.services.users import count_administrators
from karvan.identity.services.users import create_user
from karvan.identity.services.users import find_user_problems
from karvan.plugins.lifecycle import enable

if TYPE_CHECKING:
    from karvan.companies.info import CompanyInfo
    from karvan.context import Context
    from karvan.runtime import Runtime

PURPOSE = "first run"


@dataclass(frozen=True)
class SetUp:
    """What the wizard asks: the token, a company, its first administrator, and its modules."""

    token: str
    company: CreateCompany
    administrator: CreateUser
    plugins: tuple[str, ...] = ()


def needs_setup(ctx: Context) -> bool:
    """Whether nobody may administer this installation yet."""
    return count_administrators(ctx) == 0


def issue_setup_token(ctx: Context) -> str | None:
    """A token that opens the wizard for 24 hours; None once there is an administrator."""
    return issue_token(ctx, "setup") if needs_setup(ctx) else None


def set_up(runtime: Runtime, command: SetUp) -> CompanyInfo:
    """Create the company, switch on its modules and make the first administrator.

    Opens units of work of its own. Raises TokenInvalid, AlreadySetUp, and Invalid with all that is
    wrong with company and administrator together.
    """
    actor = Actor.system(PURPOSE)
    runtime.run_installation(actor, lambda ctx: _check(ctx, command), purpose=PURPOSE, write=False)
    try:
        company = create_company(runtime, actor, command.company)
    except CompanyExists:  # made by an attempt that stopped before there was an administrator
        company = runtime.company(command.company.code)
    for plugin in command.plugins:
        enable(runtime, actor, company.code, plugin)
    runtime.run(company.code, actor, lambda ctx: _add_administrator(ctx, command), source=PURPOSE)
    return company


def check_setup_token(ctx: Context, token: str) -> None:
    """Raises AlreadySetUp or TokenInvalid unless the token opens the wizard."""
    if not needs_setup(ctx):
        raise AlreadySetUp
    get_token(ctx, "setup", token)


def _check(ctx: Context, command: SetUp) -> None:
    check_setup_token(ctx, command.token)
    problems = find_user_problems(command.administrator)
    if command.administrator.password is None:
        text = _("Choose a password.")
        problems.append(Problem("core.password_missing", text, field="password"))
    problems += company_problems(ctx, command.company)
    if problems:
        raise Invalid(problems)


def _add_administrator(ctx: Context, command: SetUp) -> None:
    check_setup_token(ctx, command.token)
    use_token(ctx, get_token(ctx, "setup", command.token))
    user = create_user(ctx, replace(command.administrator, is_administrator=True))
    set_member(ctx, user, (ADMINISTRATOR,))
