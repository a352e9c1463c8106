"""Texts in the language of whoever reads them."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from karvan.errors import AppError
from karvan.i18n import Locale
from karvan.i18n import add_catalogue
from karvan.i18n import current_language
from karvan.i18n import gettext
from karvan.i18n import lazy_gettext
from karvan.i18n import ngettext
from karvan.i18n import use_language
from karvan.i18n import use_locale
from karvan.i18n.build import Source
from karvan.i18n.build import check
from karvan.i18n.build import update

PO = """msgid ""
msgstr "Content-Type: text/plain; charset=utf-8\\nPlural-Forms: nplurals=1; plural=0;\\n"

msgid "A camel named {name}"
msgstr "شتری به نام {name}"

msgid "{count} camel"
msgid_plural "{count} camels"
msgstr[0] "{count} شتر"
"""


@pytest.fixture
def camels(tmp_path: Path) -> Path:
    folder = tmp_path / "fa" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "camels.po").write_text(PO, encoding="utf-8")
    with (folder / "camels.po").open("rb") as po, (folder / "camels.mo").open("wb") as mo:
        write_mo(mo, read_po(po, locale="fa"))
    add_catalogue("camels", tmp_path)
    return tmp_path


def test_a_plugin_s_catalogue_is_read_beside_the_core_s(camels):
    with use_language("fa"):
        assert gettext("A camel named {name}", name="Sahra") == "شتری به نام Sahra"


def test_a_text_without_translation_is_shown_in_english():
    with use_language("fa"):
        assert gettext("Nobody translated this") == "Nobody translated this"


def test_counts_are_written_in_the_numerals_of_the_reader(camels):
    with use_language("fa"):
        assert ngettext("{count} camel", "{count} camels", 12) == "۱۲ شتر"
    with use_locale(Locale(language="fa")):
        assert ngettext("{count} camel", "{count} camels", 12) == "12 شتر"


def test_english_counts_have_a_singular_and_a_plural():
    assert ngettext("{count} camel", "{count} camels", 1) == "1 camel"
    assert ngettext("{count} camel", "{count} camels", 2) == "2 camels"


def test_a_lazy_text_is_translated_where_it_is_shown(camels):
    title = lazy_gettext("A camel named {name}", name="Sahra")

    with use_language("fa"):
        assert str(title) == "شتری به نام Sahra"
    assert f"{title}!" == "A camel named Sahra!"


def test_lazy_texts_are_equal_in_every_language(camels):
    one, other = lazy_gettext("Entry"), lazy_gettext("Entry")

    with use_language("fa"):
        assert one == other
        assert hash(one) == hash(other)
        assert one != lazy_gettext("Entries")


def test_a_lazy_text_is_json_through_str():
    assert json.dumps({"title": lazy_gettext("Entry")}, default=str) == '{"title": "Entry"}'


def test_the_language_returns_to_what_it_was():
    with use_language("fa"), use_language("en"):
        assert current_language() == "en"
    assert current_language() == "en"


class CamelTooTired(AppError):
    """Let {name} rest until tomorrow.

    Only the first paragraph is shown.
    """


def test_the_docstring_of_an_error_is_a_text_to_translate(tmp_path):
    package = tmp_path / "caravan"
    package.mkdir()
    (package / "errors.py").write_text(
        "from karvan.errors import Refusal\n"
        "class Tired(Refusal):\n    '''Let {name} rest.\n\n    Not shown.\n    '''\n"
        "class Exhausted(Tired):\n    '''Let {name} sleep.'''\n"
        "class Plain:\n    '''Nobody sees this.'''\n"
    )

    left = update(Source("caravan", package, package / "locale"), "fa")

    assert left == ["fa: not translated: Let {name} rest.", "fa: not translated: Let {name} sleep."]


def test_a_translation_that_loses_a_value_is_reported(tmp_path):
    package = tmp_path / "caravan"
    package.mkdir()
    (package / "texts.py").write_text("title = _('Camel {name}')\n")
    source = Source("caravan", package, package / "locale")
    update(source, "fa")
    po = source.po("fa")
    po.write_text(po.read_text().replace('msgstr ""', 'msgstr "شتر"').replace("شتر", "", 1))

    assert update(source, "fa") == ["fa: values differ: Camel {name}"]


def test_updating_twice_changes_nothing(tmp_path):
    package = tmp_path / "caravan"
    (package / "templates").mkdir(parents=True)
    (package / "templates" / "page.html").write_text("<h1>{{ _('Camels') }}</h1>")
    source = Source("caravan", package, package / "locale")
    update(source, "fa")

    assert check(source, "fa") == ["fa: not translated: Camels"]


def test_every_catalogue_is_complete_and_compiled():
    run = subprocess.run(
        [sys.executable, "-m", "karvan.i18n.build", "--check"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert run.stdout == ""
    assert run.returncode == 0
