"""`karvan plugin new NAME`: the files of a first plugin that works as it stands.

One module, its pyproject.toml, a README and a test. As soon as it needs a table it becomes a
package with `models.py` and `migrations/versions/`.
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from karvan import __version__
from karvan.errors import Refusal
from karvan.plugins.words import word_problem

FILES = {
    "plugin.py.txt": "{word}.py",
    "pyproject.toml.txt": "pyproject.toml",
    "readme.md.txt": "README.md",
    "test.py.txt": "test_{word}.py",
}


class NotAWord(Refusal):
    """{reason}. Choose another name."""

    code = "core.plugin_word"


class FolderTaken(Refusal):
    """The folder {folder} is there already. Choose another name or another folder."""

    code = "core.plugin_folder_taken"


def write_plugin(word: str, folder: Path) -> Path:
    """Write the plugin's files to a new folder of its name below `folder`; gives that folder."""
    if reason := word_problem(word):
        raise NotAWord(reason=reason)
    target = folder / word
    if target.exists():
        raise FolderTaken(folder=str(target))
    target.mkdir(parents=True)
    for template, name in FILES.items():
        text = files(__name__).joinpath("templates", template).read_text(encoding="utf-8")
        filled = _fill(text, word)
        (target / name.format(word=word)).write_text(filled, encoding="utf-8")
    return target


def _fill(text: str, word: str) -> str:
    values = {"WORD": word, "TITLE": word.capitalize(), "RANGE": _core_range()}
    for name, value in values.items():
        text = text.replace(f"@{name}@", value)
    return text


def _core_range() -> str:
    """From this minor version on, below the next: while 0.x the minor number counts as major."""
    major, minor = (int(part) for part in __version__.split(".")[:2])
    return f"karvan>={major}.{minor},<{major}.{minor + 1}"
