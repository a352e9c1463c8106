"""No plugin may be called by a word that means something else in an address or a command."""

from __future__ import annotations

from karvan.app import create_app
from karvan.cli.main import COMMANDS
from karvan.plugins.words import RESERVED
from karvan.plugins.words import word_problem
from karvan.runtime import Runtime


def test_words_of_commands_and_addresses_are_reserved(runtime: Runtime) -> None:
    rules = create_app(runtime).url_map.iter_rules()
    segments = {part for rule in rules for part in rule.rule.split("/")[1:2]}
    below_company = {
        rule.rule.split("/")[3]
        for rule in create_app(runtime).url_map.iter_rules()
        if rule.rule.startswith("/c/<company>/")
    }

    taken = {*COMMANDS, *segments, *below_company} - set(runtime.registry.order)

    assert {word for word in taken if word_problem(word) is None} == set()
    assert {"core", "karvan", "all"} <= RESERVED
