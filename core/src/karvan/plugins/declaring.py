"""How a declaration is made: where it was called, what is wrong with it, and when it is too late."""

from __future__ import annotations

import functools
import inspect
import sys
from collections.abc import Callable
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from typing import Concatenate
from typing import ParamSpec
from typing import TypeVar
from typing import cast

from karvan.plugins.words import nearest

Arguments = ParamSpec("Arguments")
Declarer = TypeVar("Declarer", bound="Declaring")


@dataclass(frozen=True)
class DeclarationProblem:
    """One thing wrong with one declaration, and the line it stands on."""

    plugin: str
    method: str
    argument: str | None
    text: str
    where: str

    def __str__(self) -> str:
        argument = f"({self.argument})" if self.argument else ""
        return f"setup.{self.method}{argument}: {self.text} [{self.where}]"


class Declaring:
    """Gathers declarations and problems; the methods of the Registrar are built on it."""

    def __init__(self, plugin: str) -> None:
        self.plugin = plugin
        self.problems: list[DeclarationProblem] = []
        self.declared: list[Any] = []
        self.places: dict[int, tuple[str, str]] = {}
        self._keys: set[tuple[object, ...]] = set()
        self._frozen = False
        self._method = self._where = ""

    def freeze(self) -> tuple[Any, ...]:
        """End the set-up: a later declaration raises. Gives what was declared."""
        self._frozen = True
        return tuple(self.declared)

    def replace_each(self, kind: type[Any], made: Callable[[Any], Any]) -> None:
        """Put another in the place of each declaration of a kind, before the set-up ends."""
        for n, declaration in enumerate(self.declared):
            if isinstance(declaration, kind):
                self.declared[n] = made(declaration)
                self.places[id(self.declared[n])] = self.places[id(declaration)]

    def complain_about(self, declaration: object, argument: str, text: str) -> None:
        """Report a problem of an earlier declaration that only showed once all had declared."""
        self._method, self._where = self.places[id(declaration)]
        self._complain(argument, text)

    def __getattr__(self, name: str) -> Callable[..., None]:
        if name.startswith("_"):
            raise AttributeError(name)
        return functools.partial(self._unknown, name)

    def _unknown(self, name: str, *_args: object, **_kwargs: object) -> None:
        self._begin(name)
        known = declaring_methods(type(self))
        self._complain(None, with_suggestion("there is no such declaration", name, known))

    def _begin(self, method: str) -> None:
        if self._frozen:
            message = f"{self.plugin}: setup.{method} came too late; declare in karvan_setup"
            raise RuntimeError(message)
        self._method, self._where = method, _calling_line()

    def _check(self, argument: str, text: str | None) -> None:
        if text is not None:
            self._complain(argument, text)

    def _complain(self, argument: str | None, text: str) -> None:
        problem = DeclarationProblem(self.plugin, self._method, argument, text, self._where)
        self.problems.append(problem)

    def _keep(self, declaration: Any, *key: object) -> None:
        if key in self._keys:
            self._complain(None, f"{' '.join(map(str, key))} is declared twice")
        self._keys.add(key)
        self.declared.append(declaration)
        self.places[id(declaration)] = (self._method, self._where)


def declares(
    method: Callable[Concatenate[Declarer, Arguments], None],
) -> Callable[Concatenate[Declarer, Arguments], None]:
    """Make a method a declaration: it notes where it was called and reports misfit arguments."""
    signature = inspect.signature(method)
    names = list(signature.parameters)[1:]

    @functools.wraps(method)
    def declare(self: Declarer, *args: Arguments.args, **kwargs: Arguments.kwargs) -> None:
        self._begin(method.__name__)
        try:
            signature.bind(self, *args, **kwargs)
        except TypeError as misfit:
            unknown = next((name for name in kwargs if name not in names), None)
            self._complain(unknown, with_suggestion(str(misfit), unknown, names))
        else:
            method(self, *args, **kwargs)

    return cast("Callable[Concatenate[Declarer, Arguments], None]", declare)


def declaring_methods(registrar: type[Declaring]) -> dict[str, Callable[..., None]]:
    """Every method that declares something, by name, in the order they stand in."""
    return {
        name: method
        for each in registrar.__mro__
        for name, method in vars(each).items()
        if each is not Declaring and issubclass(each, Declaring) and not name.startswith("_")
    }


def with_suggestion(text: str, name: str | None, known: Iterable[str]) -> str:
    """The text of a problem, with the nearest known name where one is near."""
    near = nearest(name, known) if name else None
    return f"{text}; did you mean “{near}”?" if near else text


def _calling_line() -> str:
    """File and line of the first caller outside this module."""
    frame = sys._getframe(1)
    while frame.f_back is not None and frame.f_code.co_filename in {__file__, functools.__file__}:
        frame = frame.f_back
    return f"{Path(frame.f_code.co_filename).name}:{frame.f_lineno}"
