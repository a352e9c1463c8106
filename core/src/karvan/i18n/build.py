"""Extract, update and compile the catalogues of core and of every installed plugin.

python -m karvan.i18n.build            update the .po files and compile them
python -m karvan.i18n.build --check    change nothing; exit 1 when something is missing
"""

from __future__ import annotations

import argparse
import string
import sys
from dataclasses import dataclass
from datetime import UTC
from datetime import datetime
from importlib.metadata import entry_points
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.catalog import Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.messages.pofile import write_po

from karvan.i18n.catalogues import CORE_DOMAIN
from karvan.i18n.catalogues import LANGUAGES
from karvan.i18n.extraction import extract_catalogue

_CORE = Path(__file__).parent.parent
_NO_DATE = datetime(2000, 1, 1, tzinfo=UTC)  # a compiled catalogue differs only with its texts
_IDLE_HEADERS = (
    '"Project-Id-Version',
    '"Report-Msgid-Bugs-To',
    '"POT-Creation-Date',
    '"PO-Revision-Date',
    '"Last-Translator',
    '"Language-Team',
    '"Generated-By',
)


@dataclass(frozen=True)
class Source:
    """One package with texts of its own: `locale` holds a folder per language."""

    domain: str
    package: Path
    locale: Path

    def po(self, language: str) -> Path:
        """The editable catalogue of a language; the compiled one lies beside it."""
        return self.locale / language / "LC_MESSAGES" / f"{self.domain}.po"


def sources() -> list[Source]:
    """Core and the installed plugins, found without importing them."""
    found = [Source(CORE_DOMAIN, _CORE, _CORE / "i18n" / "locale")]
    for entry in sorted(entry_points(group="karvan.plugins"), key=lambda each: each.name):
        spec = find_spec(entry.module.partition(".")[0])
        if spec is not None and spec.submodule_search_locations:
            package = Path(next(iter(spec.submodule_search_locations)))
            found.append(Source(entry.name, package, package / "locale"))
    return found


def update(source: Source, language: str) -> list[str]:
    """Bring one catalogue up to date and compile it; return what is left to translate."""
    catalogue = _updated(source, language)
    if not len(catalogue):
        return []
    path = source.po(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(_as_po(catalogue))
    path.with_suffix(".mo").write_bytes(compiled(path.read_bytes(), language))
    return faults(catalogue)


def check(source: Source, language: str) -> list[str]:
    """What keeps a catalogue from being complete, up to date and compiled; empty when it is."""
    catalogue = _updated(source, language)
    if not len(catalogue):
        return []
    found = faults(catalogue)
    po = source.po(language)
    if not po.exists() or po.read_bytes() != _as_po(catalogue):
        found.append(f"{po} is not up to date")
    mo = po.with_suffix(".mo")
    if not mo.exists() or mo.read_bytes() != compiled(_as_po(catalogue), language):
        found.append(f"{mo} is not compiled from its .po")
    return found


def faults(catalogue: Catalog) -> list[str]:
    """Texts without a translation, and translations that lose or invent a {value}."""
    return [
        f"{catalogue.locale}: {text}"
        for message in catalogue
        if message.id
        for text in _message_faults(message)
    ]


def compiled(po: bytes, language: str) -> bytes:
    """The binary form that is read at run time; it depends on nothing but the .po file."""
    catalogue = read_po(BytesIO(po), locale=language)
    catalogue.creation_date = catalogue.revision_date = _NO_DATE
    output = BytesIO()
    write_mo(output, catalogue)
    return output.getvalue()


def _message_faults(message: Message) -> list[str]:
    singular = message.id if isinstance(message.id, str) else message.id[-1]
    texts = [message.string] if isinstance(message.string, str) else list(message.string or ())
    if not texts or not all(texts) or message.fuzzy:
        return [f"not translated: {singular}"]
    wanted = _values(singular)
    return [f"values differ: {singular}" for text in texts if _values(text) != wanted]


def _values(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def _updated(source: Source, language: str) -> Catalog:
    template = extract_catalogue(source.package, source.domain, core=_CORE)
    path = source.po(language)
    if path.exists():
        with path.open("rb") as file:
            catalogue = read_po(file, locale=language, domain=source.domain)
    else:
        catalogue = Catalog(locale=language, domain=source.domain, project=source.domain)
    catalogue.update(template, no_fuzzy_matching=True, update_creation_date=False)
    catalogue.obsolete.clear()
    catalogue.header_comment = f"# {catalogue.locale_identifier}: texts of {source.domain}."
    catalogue.fuzzy = False
    return catalogue


def _as_po(catalogue: Catalog) -> bytes:
    """Sorted, and with the headers that matter, so that only texts make a difference."""
    output = BytesIO()
    write_po(output, catalogue, include_lineno=False, sort_output=True, width=100)
    lines = output.getvalue().decode().splitlines(keepends=True)
    return "".join(line for line in lines if not line.startswith(_IDLE_HEADERS)).encode()


def main() -> int:
    """Update or check all catalogues; English needs none, since it is the text in the code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing, report problems")
    work = check if parser.parse_args().check else update
    found = [
        fault
        for source in sources()
        for language in LANGUAGES
        if language != "en"
        for fault in work(source, language)
    ]
    sys.stdout.writelines(f"{fault}\n" for fault in found)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
