"""pluggy, told about our specifications and the points that plugins publish.

pluggy registers, validates argument names and reports misspelt hooks; we order and run. A call
through `manager.hook` would pass by the companies' switches, so it is refused.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping
from typing import Any
from typing import cast

import pluggy
from pluggy import HookImpl
from pluggy import HookimplOpts
from pluggy import HookspecOpts

from karvan.plugins.declarations import Answer
from karvan.plugins.declarations import PointDeclaration
from karvan.plugins.declaring import with_suggestion
from karvan.plugins.specs import PROJECT
from karvan.plugins.specs import SPECIFICATIONS
from karvan.plugins.specs import CoreSpecifications


class _Namespace:
    """Functions by dotted name, in the shape pluggy reads specifications and answers from."""

    def __init__(self, functions: Mapping[str, Callable[..., Any]]) -> None:
        vars(self).update(functions)

    def __dir__(self) -> list[str]:
        return sorted(vars(self))


class HookManager(pluggy.PluginManager):
    """The registry of hook implementations and answers to points, by plugin word."""

    def __init__(self) -> None:
        super().__init__(PROJECT)
        self.add_hookspecs(CoreSpecifications)
        self.add_hookcall_monitoring(_refuse_call, _ignore)

    def register_module(self, word: str, module: object) -> list[str]:
        """Register a plugin's hook implementations; gives what is wrong with them."""
        try:
            self.register(module, name=word)
        except (pluggy.PluginValidationError, ValueError) as wrong:
            return [str(wrong)]
        callers = self.get_hookcallers(module) or []
        problems = [_unknown(caller.name) for caller in callers if not caller.has_spec()]
        for caller in callers:
            problems += [
                f"{each.function.__name__} may not set its own place (tryfirst, trylast, wrapper); "
                "order comes from the requirements"
                for each in caller.get_hookimpls()
                if each.plugin_name == word and _sets_its_place(each)
            ]
        return problems

    def forget_module(self, word: str) -> None:
        """Take a plugin's implementations and answers out again."""
        for name, _module in self.list_name_plugin():
            if name.partition(" ")[0] == word and self.get_plugin(name) is not None:
                self.unregister(name=name)

    def publish_points(self, points: list[PointDeclaration]) -> None:
        """Make the points of all plugins specifications that answers are checked against."""
        if points:
            published: Any = _Namespace({each.name: each.function for each in points})
            self.add_hookspecs(published)

    def register_answer(self, answer: Answer) -> str | None:
        """Register an answer to a point; gives what is wrong with it, or None."""
        name = f"{answer.plugin} {answer.point}"
        try:
            self.register(_Namespace({answer.point: answer.function}), name=name)
        except pluggy.PluginValidationError as wrong:
            return str(wrong)
        return None

    def implementations(self, name: str) -> list[HookImpl]:
        """Every implementation of a specification or point, in no order of ours."""
        caller = getattr(self.hook, name, None)
        return list(caller.get_hookimpls()) if caller is not None else []

    def parse_hookimpl_opts(self, plugin: object, name: str) -> HookimplOpts | None:
        """Answers carry no marker: registering them is the declaration."""
        if isinstance(plugin, _Namespace):
            return cast(
                "HookimplOpts",
                dict.fromkeys(
                    ("wrapper", "hookwrapper", "optionalhook", "tryfirst", "trylast"), False
                )
                | {"specname": None},
            )
        return super().parse_hookimpl_opts(plugin, name)

    def parse_hookspec_opts(self, module_or_class: object, name: str) -> HookspecOpts | None:
        """Points carry their own marker, `@point`."""
        if isinstance(module_or_class, _Namespace):
            options = {"firstresult": False, "historic": False}
            return cast(
                "HookspecOpts",
                options | {"warn_on_impl": None, "warn_on_impl_args": None},
            )
        return super().parse_hookspec_opts(module_or_class, name)  # type: ignore[arg-type]


def plugin_of(implementation: HookImpl) -> str:
    """The word of the plugin an implementation belongs to."""
    return implementation.plugin_name.partition(" ")[0]


def _sets_its_place(implementation: HookImpl) -> bool:
    flags = ("wrapper", "hookwrapper", "tryfirst", "trylast")
    return any(getattr(implementation, flag) for flag in flags)


def _unknown(name: str) -> str:
    return with_suggestion(f"there is no specification “{name}”", name, SPECIFICATIONS)


def _refuse_call(name: str, _implementations: object, _arguments: object) -> None:
    message = (
        f"{name} was called through pluggy; call it through ctx, which asks who is switched on"
    )
    raise RuntimeError(message)


def _ignore(*_arguments: object) -> None:
    """Pluggy wants a function for after the call as well."""
