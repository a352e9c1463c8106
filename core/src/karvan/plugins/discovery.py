"""Which plugins are on disk, read from the metadata of distributions without importing anything.

The entry point in the group `karvan.plugins` gives the word; Version, Summary and Requires-Dist
give version, default title, the compatible range of core, and which plugins are needed. pip
checked the ranges once; they are checked here at every start, because environments drift.
"""

from __future__ import annotations

import re
from collections import Counter
from collections import defaultdict
from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from importlib.metadata import Distribution
from importlib.metadata import EntryPoint
from importlib.metadata import distributions

from packaging.requirements import InvalidRequirement
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion
from packaging.version import Version

from karvan import __version__
from karvan.plugins.problems import PluginProblem
from karvan.plugins.words import word_problem

GROUP = "karvan.plugins"
CORE_DISTRIBUTION = "karvan"
_NAME = re.compile(r"\A(?:.+\n)*?Name: *(\S+) *$", re.MULTILINE)
_BOUNDED_ABOVE = {"<", "<=", "==", "===", "~="}


@dataclass(frozen=True)
class PluginMetadata:
    """What a plugin's distribution says about it. `requires` and `optional` are plugin words."""

    word: str
    entry_point: EntryPoint = field(repr=False, compare=False)
    distribution: str
    version: str
    summary: str
    requires: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    core_range: str = ""

    @property
    def build(self) -> str:
        """Plugin and core version; a fault seen with another build is looked at afresh."""
        return f"{self.version}/{__version__}"


@dataclass(frozen=True)
class Discovery:
    """All plugins found on disk by word, and what is wrong with some of them."""

    found: Mapping[str, PluginMetadata]
    problems: tuple[PluginProblem, ...]


def discover(installed: Iterable[Distribution] | None = None) -> Discovery:
    """Read the metadata of every distribution that declares a plugin."""
    known = _first_of_each_name(distributions() if installed is None else installed)
    declared = _by_word(known)
    problems: list[PluginProblem] = []
    single: dict[str, tuple[EntryPoint, Distribution]] = {}
    words_of = Counter(each.name for claims in declared.values() for _, each in claims)
    for word, claims in sorted(declared.items()):
        names = [each.name for _, each in claims]
        if len(claims) > 1:
            problems.append(_taken_twice(word, names))
        elif words_of[names[0]] > 1:
            text = f"{names[0]} declares {words_of[names[0]]} plugins; none is loaded"
            fix = "Make one distribution of each plugin."
            problems.append(PluginProblem(word, "metadata", text, fix=fix))
        else:
            single[word] = claims[0]
    words = {str(canonicalize_name(each.name)): word for word, (_, each) in single.items()}
    found = {}
    for word, (entry_point, distribution) in single.items():
        reading = _Reading(word, entry_point, distribution, words, known)
        found[word] = reading.metadata()
        problems += reading.problems
    return Discovery(found, tuple(problems))


def _first_of_each_name(installed: Iterable[Distribution]) -> dict[str, Distribution]:
    """The first on the path wins, as for imports."""
    known: dict[str, Distribution] = {}
    for each in installed:
        if name := _name_of(each):
            known.setdefault(canonicalize_name(name), each)
    return known


def _name_of(distribution: Distribution) -> str | None:
    """Its name, without parsing all else that every installed distribution says of itself."""
    written = _NAME.search(distribution.read_text("METADATA") or "")
    if written:
        return written[1]
    name: str | None = distribution.metadata["Name"]
    return name


def _by_word(
    known: Mapping[str, Distribution],
) -> dict[str, list[tuple[EntryPoint, Distribution]]]:
    declared: dict[str, list[tuple[EntryPoint, Distribution]]] = defaultdict(list)
    for _, each in sorted(known.items()):
        for entry_point in each.entry_points:
            if entry_point.group == GROUP:
                declared[entry_point.name].append((entry_point, each))
    return declared


def _taken_twice(word: str, names: Sequence[str]) -> PluginProblem:
    return PluginProblem(
        word,
        "metadata",
        f"“{word}” is declared by {' and '.join(sorted(names))}; neither is loaded",
        fix="Remove one of them.",
    )


class _Reading:
    """The reading of one distribution: its metadata, and what is wrong with it."""

    def __init__(
        self,
        word: str,
        entry_point: EntryPoint,
        distribution: Distribution,
        words: Mapping[str, str],
        known: Mapping[str, Distribution],
    ) -> None:
        self.word, self.entry_point, self.distribution = word, entry_point, distribution
        self._words, self._known = words, known
        self.problems: list[PluginProblem] = []

    def metadata(self) -> PluginMetadata:
        requires: set[str] = set()
        optional: set[str] = set()
        core = ""
        for requirement in self._requirements():
            name = canonicalize_name(requirement.name)
            behind_extra = self._is_behind_extra(requirement)
            if not behind_extra and not _applies(requirement, ""):
                continue
            if name == CORE_DISTRIBUTION and not behind_extra:
                core = str(requirement.specifier)
            if name in self._words:
                (optional if behind_extra else requires).add(self._words[name])
            if not behind_extra:
                self._check_range(requirement, name)
        self._check_word_and_core(core)
        return PluginMetadata(
            word=self.word,
            entry_point=self.entry_point,
            distribution=self.distribution.name,
            version=self.distribution.version,
            summary=self.distribution.metadata["Summary"] or "",
            requires=tuple(sorted(requires)),
            optional=tuple(sorted(optional - requires)),
            core_range=core,
        )

    def _requirements(self) -> list[Requirement]:
        read = []
        for text in self.distribution.requires or ():
            try:
                read.append(Requirement(text))
            except InvalidRequirement as wrong:
                self._complain(f"Requires-Dist “{text}” cannot be read: {wrong}")
        return read

    def _is_behind_extra(self, requirement: Requirement) -> bool:
        if requirement.marker is None or _applies(requirement, ""):
            return False
        extras = self.distribution.metadata.get_all("Provides-Extra") or ()
        return any(_applies(requirement, extra) for extra in extras)

    def _check_range(self, requirement: Requirement, name: str) -> None:
        found = self._known.get(name)
        if found is None:
            self._complain(
                f"needs {requirement.name}, which is not installed",
                fix=f"Install it: pip install “{requirement.name}{requirement.specifier}”",
            )
            return
        present = found.version
        if not _is_in_range(requirement, present):
            self._complain(
                f"needs {requirement.name}{requirement.specifier}, but {present} is installed",
                fix=f"Install a version of {self.distribution.name} made for {present}.",
                out_of_range=True,
            )

    def _check_word_and_core(self, core: str) -> None:
        if text := word_problem(self.word):
            self._complain(text, fix="Choose another word for the entry point.")
        operators = {each.operator for each in Requirement(f"karvan{core}").specifier}
        if not operators & _BOUNDED_ABOVE:
            self._complain(
                "states no upper bound for the version of karvan it works with",
                fix='Add to the dependencies: "karvan>=0.1,<0.2"',
            )

    def _complain(self, summary: str, fix: str = "", *, out_of_range: bool = False) -> None:
        problem = PluginProblem(self.word, "metadata", summary, fix=fix, out_of_range=out_of_range)
        self.problems.append(problem)


def _applies(requirement: Requirement, extra: str) -> bool:
    return requirement.marker is None or requirement.marker.evaluate({"extra": extra})


def _is_in_range(requirement: Requirement, version: str) -> bool:
    try:
        return requirement.specifier.contains(Version(version), prereleases=True)
    except InvalidVersion:
        return False
