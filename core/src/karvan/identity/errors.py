"""What may be refused about people, roles and signing in."""

from __future__ import annotations

from karvan.errors import AppError
from karvan.errors import NotFound
from karvan.errors import Refusal


class SignInRefused(AppError):
    """The e-mail address or the password is wrong. Check both and try again."""

    status, code = 401, "core.sign_in_refused"


class UserExists(Refusal):
    """There is a user {email} already. Add that user to the company instead."""

    code = "core.user_exists"


class UnknownUser(NotFound):
    """There is no user {email}. `karvan user list` shows who there is."""

    code = "core.unknown_user"


class UnknownRole(NotFound):
    """There is no role {role} in this company. Choose one of: {choices}."""

    code = "core.unknown_role"


class TokenInvalid(Refusal):
    """This link has been used or is too old. Ask for a new one."""

    code = "core.token_invalid"


class AlreadySetUp(Refusal):
    """This installation has an administrator already. Sign in instead."""

    code = "core.already_set_up"


class LastAdministrator(Refusal):
    """{name} is the last administrator. Make someone else administrator first."""

    code = "core.last_administrator"


class RoleInUse(Refusal):
    """{count} people have the role {role}. Give them another role first."""

    code = "core.role_in_use"


class TooMuchInSession(AppError):
    """A session holds at most {limit} bytes."""

    status, code = 500, "core.session_full"


class CodeRefused(AppError):
    """This code is not right or was used already. Wait for the next one, or use a recovery code."""

    status, code = 401, "core.code_refused"


class SignInExpired(AppError):
    """That took too long. Sign in again with e-mail address and password."""

    status, code = 401, "core.sign_in_expired"


class SecondFactorExists(Refusal):
    """There is a second factor already. Remove it first, then set it up anew."""

    code = "core.second_factor_exists"


class NoSecondFactor(Refusal):
    """There is no second factor. Set it up first."""

    code = "core.no_second_factor"


class SecondFactorNeeded(AppError):
    """Your role in this company asks for a second factor. Set it up under “My account”."""

    status, code = 403, "core.second_factor_needed"


class DutiesConflict(Refusal):
    """{name} would hold rights that should stay apart: {pairs}. Give them to another person, or
    choose in the settings to be warned instead.
    """

    code = "core.duties_conflict"
