"""Nothing that people try on template languages is run: it is refused, or it is only text."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest

from karvan.i18n import Locale
from karvan.merge_text import Amount
from karvan.merge_text import TemplateFault
from karvan.merge_text import TemplateTooLong
from karvan.merge_text import group
from karvan.merge_text import link_field
from karvan.merge_text import money_field
from karvan.merge_text import parse
from karvan.merge_text import rows
from karvan.merge_text import text_field

FIELDS = (
    text_field("name"),
    link_field("link"),
    group("party", text_field("name")),
    rows("lines", text_field("title"), money_field("amount")),
)
VALUES = {
    "name": "Ana",
    "link": "https://example.com/",
    "party": {"name": "Saffron Road"},
    "lines": [{"title": "Tea", "amount": Amount(100, "USD")}] * 3,
}

DUNDERS = (
    "__class__", "__mro__", "__subclasses__", "__globals__", "__init__", "__builtins__", "__dict__",
    "__import__", "__reduce__", "__getattribute__", "__base__", "__bases__", "_private", "mro",
)  # fmt: skip
OBJECTS = (
    "name",
    "party",
    "party.name",
    "lines",
    "self",
    "request",
    "config",
    "''",
    "()",
    "[]",
    "1",
)
REACHES = tuple(f"{{{{ {thing}.{word} }}}}" for thing in OBJECTS for word in DUNDERS[:6])
ITEMS = tuple(f"{{{{ name['{word}'] }}}}" for word in DUNDERS) + tuple(
    f"{{{{ name|attr('{word}') }}}}" for word in DUNDERS
)
JINJA = (
    "{{ 7*7 }}", "{{ 7*'7' }}", "{{ config }}", "{{ config.items() }}", "{{ self }}", "{{ request }}",
    "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
    "{{ lipsum.__globals__['os'].popen('id').read() }}",
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{ get_flashed_messages.__globals__ }}", "{{ url_for.__globals__ }}", "{{ range(10**9) }}",
    "{% for x in range(10**9) %}x{% endfor %}", "{% include '/etc/passwd' %}",
    "{% import 'os' as os %}", "{% set x = 1 %}", "{# comment #}", "{% raw %}{{ x }}{% endraw %}",
    "{{ name|safe }}", "{{ name|upper }}", "{{ name|e }}", "{{ name | long }}", "{{ name() }}",
    "{{ name.upper() }}", "{{ name[0] }}", "{{ name[0:1] }}", "{{ lines[0].title }}", "{{ a if b }}",
    "{{ name ~ name }}", "{{ name + name }}", "{{ not name }}", "{{ name == 'x' }}", "{{ 1/0 }}",
    "{{ loop }}", "{{ loop.index }}", "{{ namespace() }}", "{{ dict(a=1) }}", "{{ joiner }}",
)  # fmt: skip
MUSTACHE = (
    "{{{ name }}}", "{{& name }}", "{{> partial }}", "{{>../../etc/passwd}}", "{{=<% %>=}}",
    "{{#name}}x{{/name}}", "{{^name}}x{{/name}}", "{{.}}", "{{this}}", "{{../name}}", "{{@root}}",
    "{{#with name}}{{/with}}", "{{#lookup . 'constructor'}}{{/lookup}}", "{{constructor}}",
    "{{constructor.constructor('return process')()}}", "{{#each this}}{{/each}}",
    "{{#each name}}{{/each}}", "{{#if}}{{/if}}", "{{#if 1}}{{/if}}", "{{#if name}}", "{{/if}}",
    "{{#each lines}}{{/if}}", "{{else}}", "{{#if name}}{{else}}{{else}}{{/if}}", "{{!-- x --}}",
    "{{#each lines}}{{#each lines}}{{ title }}{{/each}}{{/each}}", "{{#unless}}{{/unless}}",
)  # fmt: skip
OTHERS = (
    "${7*7}", "#{7*7}", "<%= 7*7 %>", "<% import os %>", "*{7*7}", "@(7*7)", "~{7*7}", "[[7*7]]",
    "[%7*7%]", "$!{name}", "#set($x=1)$x", "#include('/etc/passwd')", "{php}echo 1;{/php}",
    "{$smarty.version}", "{system('id')}", "<#assign x=1>${x}", "${T(java.lang.Runtime)}",
    "{0.__class__}", "{name.__class__}", "{name!r}", "{name:>99999999}", "%(name)s", "%s", "%n",
    "%99999999d", "$name", "${name.__class__}", "f'{1}'", "`id`", "$(id)", "!ENTITY x SYSTEM 'file:'",
)  # fmt: skip
MARKUP = (
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<svg/onload=alert(1)>",
    "[x](javascript:alert(1))", "[x](JaVaScRiPt:alert(1))", "[x](data:text/html,<script>)",
    "[x](vbscript:x)", "![x](http://evil.example/pixel.png)", "<a href='javascript:x'>x</a>",
    "<iframe src=//evil.example>", "<style>@import 'x'</style>", "<javascript:alert(1)>",
    '[x]( {{ link }} "onmouseover=alert(1)")', "[x]: javascript:alert(1)\n\n[x]", "&lt;script&gt;",
    "<!-- {{ name }} -->", "<a title='{{ name }}'>", "```{{ name }}```", "<{{ name }}>",
)  # fmt: skip
ODD = (
    "{{ name\0 }}", "\0", "a\u202eb", "{{ \u202ename }}", "\ue0000\ue001", "\ue000999\ue001", "\x1b[2J",
    "{{", "}}", "{{}}", "{{ }}", "{{{{ name }}}}", "{ { name } }", "{{ name }", "{{\nname\n}}",
    "{{ na\u200bme }}", "{{ ｎａｍｅ }}", "{{ nаme }}", "{{ NAME }}", "{{ name }}" * 2_001,
    "{{#if name}}" * 7 + "{{/if}}" * 7, "x" * 50_001, "{{#each lines}}" * 200, "{{ " + "a." * 500 + "b }}",
    "{{ " + "a" * 40_000 + " }}", "[" * 10_000, "*" * 20_000, "> " * 10_000, "`" * 20_001, "(" * 20_000,
    "{{!" + "x" * 40_000 + "}}", "{{#if name}}" + "{{else}}" * 1_900, "- " * 5_000, "|" * 20_000,
)  # fmt: skip
PAYLOADS = (*REACHES, *ITEMS, *JINJA, *MUSTACHE, *OTHERS, *MARKUP, *ODD)

SAFE = ("href=https://", "href=http://", "href=mailto:")


class Tags(HTMLParser):
    """The tags of a page, and the addresses and events in them."""

    def __init__(self):
        super().__init__()
        self.seen = []

    def handle_starttag(self, tag, attrs):
        self.seen.append(tag)
        self.seen += [f"{name}={value}" for name, value in attrs if name not in {"start", "class"}]


def outcome(payload, values):
    """The template as text and HTML, or the refusal."""
    try:
        template = parse(payload, FIELDS)
        return template.to_text(values, Locale()), template.to_html(values, Locale())
    except (TemplateFault, TemplateTooLong) as refusal:
        return refusal


def test_there_are_two_hundred_of_them():
    assert len(set(PAYLOADS)) >= 200


@pytest.mark.parametrize("payload", PAYLOADS, ids=range(len(PAYLOADS)))
def test_a_payload_does_nothing(payload):
    found = outcome(payload, VALUES)

    if not isinstance(found, tuple):
        return
    text, page = found
    tags = Tags()
    tags.feed(page)
    assert not {"49", "7777777", "uid=0", "root:x:"} & {text, page}
    assert "<class" not in text + page
    assert "built-in" not in text + page
    assert len(text) <= len(payload) + 2_000 * len("Saffron Road")
    assert not {"script", "img", "svg", "iframe", "style"} & set(tags.seen)
    assert [each for each in tags.seen if each.startswith(("on", "style="))] == []
    assert [each for each in tags.seen if "javascript:" in each.lower()] == []


@pytest.mark.parametrize("payload", PAYLOADS, ids=range(len(PAYLOADS)))
def test_a_payload_in_a_value_is_only_text(payload):
    values = {**VALUES, "name": payload, "link": payload}
    template = parse("# {{ name }}\n\n[{{ name }}]({{ link }}) [x]({{ name }})", FIELDS)

    page = template.to_html(values, Locale())

    tags = Tags()
    tags.feed(page)
    found = {each for each in tags.seen if not each.startswith("href=")}
    assert found <= {"h1", "p", "bdi", "br", "a"}
    hrefs = [each for each in tags.seen if each.startswith("href=")]
    assert [each for each in hrefs if each != "href=" and not each.startswith(SAFE)] == []
