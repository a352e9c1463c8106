"""Who a plugin is, what people may do in it, and what an administrator may set."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from typing import Any
from typing import Literal

from karvan.i18n import Text

SettingScope = Literal["system", "company", "user"]


@dataclass(frozen=True)
class About:
    """How a plugin introduces itself; without it, the distribution's summary is shown."""

    plugin: str
    title: Text
    summary: Text = ""
    category: Text = ""
    icon: str = ""


@dataclass(frozen=True)
class Permission:
    """A right that a role may hold; `implies` names further rights that come with it."""

    plugin: str
    code: str
    title: Text
    implies: tuple[str, ...] = ()
    default_roles: tuple[str, ...] = ()


@dataclass(frozen=True)
class DutyConflict:
    """Two rights that one person should not hold together, and the danger in a few words."""

    plugin: str
    code: str
    first: str
    second: str
    title: Text

    @property
    def full_code(self) -> str:
        """The code with its plugin, `finance.users-and-posting`."""
        return f"{self.plugin}.{self.code}"


@dataclass(frozen=True)
class Setting:
    """A value an administrator may change, for the installation, a company or a user."""

    plugin: str
    key: str
    type: type[Any]
    default: Any
    title: Text
    scope: SettingScope = "company"
    secret: bool = False
    choices: tuple[Any, ...] | None = None
    labels: Mapping[Any, Text] = field(default_factory=dict)
    group: Text = ""
    help: Text = ""
    least: int | None = None
    most: int | None = None
