"""The tree of errors a person may meet.

An error class carries its HTTP status, a stable code and, as its docstring, the sentence that
tells the user what is wrong and what to do next. The constructor takes data, not text, so pages,
REST, imports and the command line say the same thing, in the user's language.

    class PeriodClosed(Refusal):
        \"\"\"Choose a date in an open period, or ask for {period} to be reopened.\"\"\"
        code = "finance.period_closed"

    raise PeriodClosed(period="2025-01")
"""

from __future__ import annotations

import dataclasses
import inspect
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from typing import ClassVar

from karvan.i18n import LazyText
from karvan.i18n import current_locale
from karvan.i18n import gettext
from karvan.i18n import localise_values

Text = str | LazyText


@dataclass(frozen=True)
class Problem:
    """One thing wrong with a piece of input; many are reported at once as a list of values.

    `field` names the input field, `row` and `column` the place in an imported file (1-based).
    """

    code: str
    message: Text
    field: str | None = None
    row: int | None = None
    column: str | None = None
    values: Mapping[str, object] = dataclasses.field(default_factory=dict)

    def to_json(self) -> dict[str, object]:
        """The problem as a JSON object with stable keys; places that do not apply are left out."""
        place = {"field": self.field, "row": self.row, "column": self.column}
        found = {key: value for key, value in place.items() if value is not None}
        return {"code": self.code, "message": str(self.message), **found}


class AppError(Exception):
    """Something went wrong. Try again, or report the incident to your administrator."""

    status: ClassVar[int] = 422
    code: ClassVar[str] = "core.error"
    template: ClassVar[str] = ""

    def __init_subclass__(cls, **keywords: Any) -> None:
        super().__init_subclass__(**keywords)
        cls.template = _first_paragraph(cls.__doc__ or "")

    def __init__(self, **data: object) -> None:
        super().__init__()
        self.data = data

    @property
    def message(self) -> str:
        """The sentence for the user, in the current language."""
        template = gettext(self.template or _first_paragraph(AppError.__doc__ or ""))
        if not self.data:
            return template
        return template.format_map(_Shown(localise_values(self.data, current_locale())))

    def __str__(self) -> str:
        return self.message

    def to_json(self) -> dict[str, object]:
        """Code and message, as the command line and REST print them."""
        return {"code": self.code, "message": self.message}


class _Shown(dict[str, object]):
    """Data for a message: a missing name shows itself instead of raising a second error."""

    def __missing__(self, key: str) -> str:
        return "{" + key + "}"


def _first_paragraph(text: str) -> str:
    return " ".join(inspect.cleandoc(text).split("\n\n", 1)[0].split())


class Refusal(AppError):
    """This is not possible."""

    code = "core.refused"


class Invalid(Refusal):
    """Some values are not acceptable: {summary}"""

    code = "core.invalid"

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(summary="; ".join(str(problem.message) for problem in problems))
        self.problems = problems

    def to_json(self) -> dict[str, object]:
        """As any error, with the single problems under `errors`."""
        return {**super().to_json(), "errors": [each.to_json() for each in self.problems]}


class ConfirmableWarning(AppError):
    """Please confirm: {question}"""

    code = "core.confirm"

    def __init__(self, *, key: str, question: Text, **data: object) -> None:
        super().__init__(question=question, **data)
        self.key = key


class Malformed(AppError):
    """The request could not be read: {reason}"""

    status, code = 400, "core.malformed"


class NotSignedIn(AppError):
    """Sign in to go on."""

    status, code = 401, "core.not_signed_in"


class Forbidden(AppError):
    """You need the permission {permission} for this. Ask an administrator to grant it."""

    status, code = 403, "core.forbidden"


class NotFound(AppError):
    """There is nothing here, or it is not yours to see."""

    status, code = 404, "core.not_found"


class StaleVersion(AppError):
    """Someone else changed this in the meantime. Look at the new state and repeat your change."""

    status, code = 409, "core.stale_version"


class TooLarge(AppError):
    """That is too large: the limit is {limit}."""

    status, code = 413, "core.too_large"


class Throttled(AppError):
    """Too many attempts. Try again in {retry_after} seconds."""

    status, code = 429, "core.throttled"


class Unavailable(AppError):
    """This is not available at the moment: {reason}. Try again shortly."""

    status, code = 503, "core.unavailable"


class PluginUnavailable(Refusal):
    """{plugin} takes part in this but is unavailable: {reason}

    An administrator can repair it, or accept going on without it on the modules page.
    """

    code = "core.plugin_unavailable"


class PluginFailure(AppError):
    """{plugin} failed while working on {name}. Nothing was saved."""

    status, code = 500, "core.plugin_failure"


class RuleBroken(Refusal):
    """The database refused the change: {detail}"""

    code = "core.rule"


class Unbalanced(RuleBroken):
    """The debits and credits differ: {detail}"""

    code = "core.rule.unbalanced"


class Frozen(RuleBroken):
    """What is posted cannot be changed; reverse it instead: {detail}"""

    code = "core.rule.frozen"


class PeriodClosedInDatabase(RuleBroken):
    """The date lies in no open period: {detail}"""

    code = "core.rule.closed_period"


class ForeignCompany(RuleBroken):
    """A record may only refer to records of its own company: {detail}"""

    code = "core.rule.company"


class RequestReused(Refusal):
    """This request was already used for something else. Reload the page and try again."""

    code = "core.request_reused"
