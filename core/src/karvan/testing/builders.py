"""Builders with business defaults: a company, a person, a context to work in."""

from __future__ import annotations

import itertools
import uuid
from typing import TYPE_CHECKING

from karvan.actors import Actor
from karvan.companies.info import CompanyInfo

if TYPE_CHECKING:
    from karvan.runtime import Runtime

_counter = itertools.count(1)


def a_code(word: str = "T") -> str:
    """A company code that no other test uses."""
    return f"{word}{next(_counter)}{uuid.uuid4().hex[:8]}".upper()


def a_company(
    runtime: Runtime,
    *,
    plugins: tuple[str, ...] = (),
    code: str | None = None,
    currency: str = "USD",
    calendar: str = "gregorian",
    language: str = "en",
) -> CompanyInfo:
    """A fresh company with the plugins switched on."""
    from karvan.companies.services import CreateCompany
    from karvan.companies.services import create_company
    from karvan.plugins.lifecycle import enable
    from karvan.testing.copies import Copies

    wanted = code or a_code()
    command = CreateCompany(
        code=wanted,
        name=wanted,
        country="US",
        currency=currency,
        language=language,
        calendar=calendar,
        fiscal_month=1,
        fiscal_day=1,
        time_zone="UTC",
    )

    def create() -> None:
        create_company(runtime, Actor.system(), command)
        for plugin in plugins:
            enable(runtime, Actor.system(), wanted, plugin)

    kind = (plugins, currency, calendar, language)
    runtime.shared("karvan.testing.copies", lambda: Copies(runtime)).company(kind, wanted, create)
    return runtime.company(wanted)
