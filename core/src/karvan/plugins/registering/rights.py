"""What a plugin is called, the rights in it, and its settings."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping
from typing import Any

from karvan.i18n import Text
from karvan.plugins import arguments
from karvan.plugins.declarations import About
from karvan.plugins.declarations import DutyConflict
from karvan.plugins.declarations import Permission
from karvan.plugins.declarations import Setting
from karvan.plugins.declarations import SettingScope
from karvan.plugins.declaring import Declaring
from karvan.plugins.declaring import declares


class DeclaresRights(Declaring):
    """What a plugin is called, the rights in it, and its settings."""

    @declares
    def about(
        self,
        title: Text,
        *,
        summary: Text = "",
        category: Text = "",
        icon: str = "",
    ) -> None:
        """How the plugin introduces itself; the default is the distribution's summary."""
        self._keep(About(self.plugin, title, summary, category, icon), "about")

    @declares
    def permission(
        self,
        code: str,
        title: Text,
        *,
        implies: Iterable[str] = (),
        default_roles: Iterable[str] = (),
    ) -> None:
        """A right that no entity gives, such as `finance.books.close`."""
        self._check("code", arguments.code_problem(code, self.plugin))
        right = Permission(self.plugin, code, title, tuple(implies), tuple(default_roles))
        self._keep(right, "permission", code)

    @declares
    def conflict(self, code: str, first: str, second: str, title: Text) -> None:
        """Two rights that one person should not hold together; the title names the danger.

        When: in `karvan_setup`. Either right may be another plugin's; while one of the two is not
        there the pair is silent. Companies ignore it, warn of it or refuse it when granting.
        """
        self._check("code", arguments.name_problem(code))
        pair = DutyConflict(self.plugin, code, first, second, title)
        self._keep(pair, "conflict", code)

    @declares
    def setting(
        self,
        key: str,
        type_: type[Any],
        *,
        default: Any,
        title: Text,
        scope: SettingScope = "company",
        secret: bool = False,
        choices: Iterable[Any] | None = None,
        labels: Mapping[Any, Text] | None = None,
        group: Text = "",
        help_: Text = "",
        least: int | None = None,
        most: int | None = None,
    ) -> None:
        """A value an administrator may change: bool, int, str, Decimal or date.

        `group` is the heading it stands under, `help_` the sentence below it, `labels` what its
        choices are called. A number lies between `least` and `most`, both included.
        """
        allowed = None if choices is None else tuple(choices)
        setting = Setting(
            self.plugin, key, type_, default, title, scope, secret, allowed,
            labels or {}, group, help_, least, most,
        )  # fmt: skip
        self._check("key", arguments.code_problem(key, self.plugin))
        for argument, text in arguments.setting_problems(setting):
            self._check(argument, text)
        self._keep(setting, "setting", key)
