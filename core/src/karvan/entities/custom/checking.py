"""What is wrong with the definition of a custom field, all of it at once."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence
from typing import TYPE_CHECKING

from karvan.entities.custom.kinds import CUSTOM_KINDS
from karvan.entities.custom.queries import referable_entities
from karvan.errors import Invalid
from karvan.errors import Problem
from karvan.i18n import lazy_gettext as _

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.i18n import Text

LONGEST_LABEL, LONGEST_HELP, LONGEST_VALUE, MOST_CHOICES = 80, 300, 40, 100


class CustomFieldProblems:
    """Gathers problems; `raise_all` ends with Invalid where there is one."""

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx
        self.found: list[Problem] = []

    def add(self, code: str, name: str, text: Text) -> None:
        """One more, at the form's field of this name."""
        self.found.append(Problem(f"core.custom_field.{code}", text, field=name))

    def raise_all(self) -> None:
        """Raise Invalid with all of them."""
        if self.found:
            raise Invalid(self.found)

    def check_kind(
        self, kind: str, choices: Sequence[tuple[str, Mapping[str, str]]], target: str
    ) -> None:
        """The kind is one of those offered, and has what it needs."""
        if kind not in CUSTOM_KINDS:
            self.add("kind", "kind", _("Choose a kind from the list."))
            return
        self.check_choices(kind, choices)
        if kind == "reference" and target not in self._targets():
            self.add("target", "target", _("Choose the kind of record that is referred to."))

    def check_words(self, label: Mapping[str, str], help_: Mapping[str, str]) -> None:
        """There is a label, and nothing is too long."""
        texts = [each.strip() for each in label.values() if each.strip()]
        if not texts or any(len(each) > LONGEST_LABEL for each in texts):
            text = _("Give the field a label of at most {limit} characters.", limit=LONGEST_LABEL)
            self.add("label", "label", text)
        if any(len(each) > LONGEST_HELP for each in help_.values()):
            text = _("Use at most {limit} characters.", limit=LONGEST_HELP)
            self.add("help", "help", text)

    def check_choices(self, kind: str, choices: Sequence[tuple[str, Mapping[str, str]]]) -> None:
        """A choice has values, each once and with a label; other kinds have none."""
        if kind != "choice":
            return
        values = [value for value, _label in choices]
        if not 0 < len(choices) <= MOST_CHOICES:
            text = _("Write from 1 to {limit} choices, one on a line.", limit=MOST_CHOICES)
            self.add("choices", "choices", text)
        elif len(set(values)) != len(values):
            self.add("choices", "choices", _("Two choices are the same."))
        elif not all(_is_fair(value, label) for value, label in choices):
            text = _("A choice has at most {limit} characters, and a label.", limit=LONGEST_LABEL)
            self.add("choices", "choices", text)

    def _targets(self) -> set[str]:
        return {each.code for each in referable_entities(self._ctx)}


def _is_fair(value: str, label: Mapping[str, str]) -> bool:
    labels = [each.strip() for each in label.values() if each.strip()]
    return (
        0 < len(value) <= LONGEST_VALUE
        and value.isprintable()
        and bool(labels)
        and all(len(each) <= LONGEST_LABEL for each in labels)
    )
