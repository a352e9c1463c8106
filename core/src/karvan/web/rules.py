"""Rules of addresses. What builds an address is compiled once in a process, not once per application.

Several hundred generated pages made that most of the time an application took to start, and tests
start one each.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from werkzeug.routing import Rule

if TYPE_CHECKING:
    from flask import Flask

Builder = Callable[..., tuple[str, str]]
_BUILDERS: dict[tuple[tuple[tuple[bool, str], ...], bool], Builder] = {}


class SharedRule(Rule):
    """A rule whose builder is that of any rule of the same text: converters are asked of the rule."""

    def _compile_builder(self, append_unknown: bool = True) -> Builder:
        if self.defaults:
            return super()._compile_builder(append_unknown)
        key = (tuple(self._trace), append_unknown)
        if key not in _BUILDERS:
            _BUILDERS[key] = super()._compile_builder(append_unknown)
        return _BUILDERS[key]


def install(app: Flask) -> None:
    """Let every address that is added from now on be such a rule."""
    app.url_rule_class = SharedRule
