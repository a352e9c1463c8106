"""What every callable of a plugin gets first: unit of work, company, actor, locale, clock.

Nothing is ambient. The same service runs in a page, a REST call, a job, an import and a test,
because everything it needs comes with `ctx`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from dataclasses import field
from datetime import date
from typing import TYPE_CHECKING
from typing import Any
from typing import TypeVar

from karvan.errors import Forbidden
from karvan.plugins import dispatch
from karvan.plugins import settings

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from karvan.actors import Actor
    from karvan.clock import Clock
    from karvan.companies.info import CompanyInfo
    from karvan.db.unit_of_work import UnitOfWork
    from karvan.i18n import Locale
    from karvan.plugins.views import PluginView
    from karvan.runtime import Runtime

P = TypeVar("P")


@dataclass(frozen=True)
class Context:
    """One unit of work of one company, and who works in it."""

    uow: UnitOfWork
    company: CompanyInfo
    actor: Actor
    locale: Locale
    clock: Clock
    runtime: Runtime = field(repr=False)
    job: Any = field(default=None, repr=False)

    @property
    def session(self) -> Session:
        """The SQLAlchemy Session; it reads and writes this company alone."""
        return self.uow.session

    @property
    def view(self) -> PluginView:
        """Which plugins are on for this company, and which of them are unavailable."""
        return self.runtime.registry.view(self)

    def today(self) -> date:
        """The date in the company's time zone."""
        return self.clock.today(self.company.time_zone)

    def can(self, code: str) -> bool:
        """Whether the actor holds the permission in this company."""
        return self.actor.can(code)

    def require(self, code: str) -> None:
        """Raise Forbidden, naming the permission, unless the actor holds it."""
        if not self.actor.can(code):
            raise Forbidden(permission=code)

    def setting(self, key: str) -> Any:
        """The value of a declared setting, its default where none was stored."""
        return settings.get(self, key)

    def set_setting(self, key: str, value: object) -> None:
        """Store a setting's value; raises Invalid for a value of the wrong type or choice."""
        settings.put(self, key, value)

    def ask(self, event: object) -> None:
        """Ask all subscribers before something happens; each may refuse, none may write."""
        dispatch.ask(self, event)

    def publish(self, event: object, read: Callable[[], object] | None = None) -> None:
        """Tell what happened: at once to those told after, by a job to those told committed.

        `read` gives the event as it stands at the end, when numbers are known.
        """
        dispatch.publish(self, event, read)

    def point(self, name: str, /, *args: Any, **keywords: Any) -> Any:
        """Ask every plugin that answers the point: a list, or a chained value with its trace."""
        return dispatch.point(self, name, *args, **keywords)

    def port(self, contract: type[P]) -> P | None:
        """The one provider of a contract, or None where no enabled plugin provides it.

        Raises PluginUnavailable when the provider is enabled but cannot run.
        """
        return dispatch.port(self, contract)
