"""The conformance kit: what every plugin, bundled or not, must keep.

    pytest_plugins = ["karvan.testing"]

    class TestLoyalty(PluginConformance):
        plugin = "loyalty"

The same checks run as `karvan plugin check loyalty --json`. `exempt` maps the id of a check to the
reason why it does not apply.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from typing import Any
from typing import ClassVar
from typing import Literal

import pytest

from karvan.testing import living_checks
from karvan.testing import static_checks
from karvan.testing.subjects import Subject

Level = Literal["must", "should"]


@dataclass(frozen=True)
class ConformanceCheck:
    """One thing a plugin keeps; `run` gives a sentence for each thing that is wrong."""

    id: str
    level: Level
    run: Callable[[Subject], Iterator[str]]


CHECKS = (
    ConformanceCheck("metadata", "must", static_checks.metadata_is_sound),
    ConformanceCheck("loads", "must", static_checks.it_loads),
    ConformanceCheck("imports", "must", static_checks.imports_are_public),
    ConformanceCheck("columns", "must", static_checks.columns_are_exact),
    ConformanceCheck("routes", "must", static_checks.routes_are_its_own),
    ConformanceCheck("templates", "must", static_checks.templates_are_its_own),
    ConformanceCheck("safe-code", "must", static_checks.code_is_safe),
    ConformanceCheck("readme", "must", static_checks.readme_says_how_to_remove_it),
    ConformanceCheck("order", "must", static_checks.order_does_not_depend_on_the_disk),
    ConformanceCheck("migrations", "must", living_checks.migrations_equal_models),
    ConformanceCheck("up-down-up", "must", living_checks.migrations_go_both_ways),
    ConformanceCheck("gate", "must", living_checks.off_means_not_there),
    ConformanceCheck("permissions", "must", living_checks.nobody_passes_without_the_permission),
    ConformanceCheck("seeds", "must", living_checks.seeds_are_idempotent),
    ConformanceCheck("missing", "must", living_checks.it_may_vanish),
    ConformanceCheck("residue", "must", living_checks.nothing_is_left_behind),
)


@dataclass(frozen=True)
class CheckOutcome:
    """What became of one check."""

    id: str
    level: Level
    ok: bool
    text: str

    def to_json(self) -> dict[str, object]:
        """As `karvan plugin check --json` prints it."""
        return {"id": self.id, "level": self.level, "ok": self.ok, "text": self.text}


def check_plugin(word: str, *, level: Level = "must") -> list[CheckOutcome]:
    """Run the kit on a plugin on disk; raises UnknownPlugin. A check that raises has failed."""
    subject = Subject(word)
    subject.require_present()
    with closing(subject):
        return [_outcome(each, subject) for each in CHECKS if level in ("should", each.level)]


def _outcome(check: ConformanceCheck, subject: Subject) -> CheckOutcome:
    try:
        texts = list(check.run(subject))
    except Exception as error:
        texts = [f"{type(error).__name__}: {error}"]
    return CheckOutcome(check.id, check.level, not texts, "; ".join(texts))


class PluginConformance:
    """Inherit from it, name the plugin, and every check is a test."""

    plugin: ClassVar[str]
    exempt: ClassVar[Mapping[str, str]] = {}

    @pytest.fixture(scope="class")
    @classmethod
    def subject(cls) -> Iterator[Subject]:
        """The plugin, with an installation of its own."""
        with closing(Subject(cls.plugin)) as subject:
            yield subject

    @pytest.mark.parametrize("check", CHECKS, ids=lambda each: each.id)
    def test_it_keeps_what_every_plugin_must(self, subject: Any, check: ConformanceCheck) -> None:
        """One check of the kit."""
        if check.id in self.exempt:
            return

        assert not list(check.run(subject))
