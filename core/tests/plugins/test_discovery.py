"""What is read from the metadata of distributions, without importing anything."""

from __future__ import annotations

from pathlib import Path

import pytest

from karvan.plugins.discovery import Discovery
from karvan.testing.plugins import a_plugin
from karvan.testing.plugins import discovered

BROKEN = "raise SystemExit('imported')"


def test_metadata_is_read_without_importing_the_plugin(plugin_folder: Path) -> None:
    a_plugin(plugin_folder, "fleet", code=BROKEN, version="2.1")

    found = discovered(plugin_folder)

    assert found.found["fleet"].version == "2.1"
    assert found.found["fleet"].summary == "The plugin fleet"
    assert found.problems == ()


def test_a_plugin_requires_the_plugins_its_distribution_requires(plugin_folder: Path) -> None:
    a_plugin(plugin_folder, "fleet")
    a_plugin(plugin_folder, "tolls", requires=["karvan>=0.1,<0.2", "karvan-test-fleet>=1"])

    found = discovered(plugin_folder)

    assert found.found["tolls"].requires == ("fleet",)


def test_a_plugin_behind_an_extra_is_optional(plugin_folder: Path) -> None:
    a_plugin(plugin_folder, "fleet")
    extra = 'karvan-test-fleet; extra == "fleet"'
    a_plugin(plugin_folder, "tolls", requires=["karvan>=0.1,<0.2", extra])

    found = discovered(plugin_folder)

    assert found.found["tolls"].requires == ()
    assert found.found["tolls"].optional == ("fleet",)


def test_two_distributions_with_one_word_are_both_named_and_neither_is_loaded(
    plugin_folder: Path,
) -> None:
    a_plugin(plugin_folder, "fleet", distribution="karvan-test-one")
    a_plugin(plugin_folder, "fleet", distribution="karvan-test-two")

    found = discovered(plugin_folder)

    assert "fleet" not in found.found
    assert "karvan-test-one and karvan-test-two" in found.problems[0].summary


@pytest.mark.parametrize(
    ("word", "requires", "reason"),
    [
        pytest.param("fleet", ["karvan>=9,<10"], "needs karvan<10,>=9", id="another core"),
        pytest.param("fleet", ["karvan>=0.1"], "no upper bound", id="no upper bound"),
        pytest.param("fleet", [], "no upper bound", id="no range at all"),
        pytest.param(
            "fleet",
            ["karvan>=0.1,<0.2", "karvan-gone"],
            "needs karvan-gone, which is not installed",
            id="a requirement that is gone",
        ),
        pytest.param("Fleet", ["karvan>=0.1,<0.2"], "no plugin word", id="capital letters"),
        pytest.param("my_fleet", ["karvan>=0.1,<0.2"], "no plugin word", id="an underscore"),
        pytest.param("portal", ["karvan>=0.1,<0.2"], "word of Karvan itself", id="reserved"),
        pytest.param("core", ["karvan>=0.1,<0.2"], "word of Karvan itself", id="core's own"),
    ],
)
def test_what_the_metadata_lacks_is_a_problem(
    plugin_folder: Path, word: str, requires: list[str], reason: str
) -> None:
    a_plugin(plugin_folder, word, requires=requires, module="test_x", distribution="karvan-test-x")

    found = discovered(plugin_folder)

    assert reason in summaries(found)


def test_a_range_of_another_plugin_that_is_not_met_is_a_problem(plugin_folder: Path) -> None:
    a_plugin(plugin_folder, "fleet", version="1.0")
    a_plugin(plugin_folder, "tolls", requires=["karvan>=0.1,<0.2", "karvan-test-fleet>=2"])

    found = discovered(plugin_folder)

    assert "needs karvan-test-fleet>=2, but 1.0 is installed" in summaries(found)


def summaries(found: Discovery) -> str:
    """All problems in one text."""
    return "\n".join(each.summary for each in found.problems)


def test_one_distribution_declares_one_plugin(plugin_folder: Path) -> None:
    info = a_plugin(plugin_folder, "fleet")
    (info / "entry_points.txt").write_text(
        "[karvan.plugins]\nfleet = test_fleet\ntolls = test_fleet\n", encoding="utf-8"
    )

    found = discovered(plugin_folder)

    assert found.found == {}
    assert "karvan-test-fleet declares 2 plugins; none is loaded" in summaries(found)
