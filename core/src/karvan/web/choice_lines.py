"""Choices as people type them: one on a line, in a box for each language.

    red = Red
    Blue

stands for the values `red` and `Blue`; the second line's value is its label. In the boxes of other
languages only labels stand, line for line.
"""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence
from typing import TYPE_CHECKING

from karvan.errors import Invalid
from karvan.errors import Problem
from karvan.i18n import LANGUAGES
from karvan.i18n import lazy_gettext as _

if TYPE_CHECKING:
    from karvan.context import Context

Choice = tuple[str, Mapping[str, str]]


def other_languages(ctx: Context) -> list[str]:
    """The languages beside the company's own."""
    return [each for each in LANGUAGES if each != ctx.company.language]


def read_choices(ctx: Context, form: Mapping[str, str]) -> tuple[Choice, ...]:
    """The choices of a form; raises Invalid where the boxes have different numbers of lines."""
    own = [_split(line) for line in _lines(form.get("choices", ""))]
    labels = [{ctx.company.language: label} for _value, label in own]
    for language in other_languages(ctx):
        given = _lines(form.get(f"choices_{language}", ""))
        if given and len(given) != len(own):
            text = _("Write as many lines as there are choices, or none.")
            problem = Problem("core.choices.lines", text, field=f"choices_{language}")
            raise Invalid([problem])
        for label, words in zip(labels, given, strict=False):
            label[language] = words
    return tuple((value, label) for (value, _own), label in zip(own, labels, strict=True))


def choice_lines(ctx: Context, choices: Sequence[Choice]) -> dict[str, str]:
    """The choices as they stand in the boxes: by the name of the box."""
    own = ctx.company.language
    boxes = {"choices": "\n".join(_joined(value, label.get(own, "")) for value, label in choices)}
    for language in other_languages(ctx):
        words = [label.get(language, "") for _value, label in choices]
        boxes[f"choices_{language}"] = "\n".join(words) if all(words) else ""
    return boxes


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _split(line: str) -> tuple[str, str]:
    value, mark, label = line.partition("=")
    return (value.strip(), label.strip()) if mark else (line, line)


def _joined(value: str, label: str) -> str:
    return value if value == label else f"{value} = {label}"
