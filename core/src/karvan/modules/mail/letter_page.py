"""The HTML of a mail: its words in a plain page that reads well on any screen, in either direction.

Styles stand in the head, since mail programs fetch no file; sides are start and end, so that one
page serves both directions. Pure.
"""

from __future__ import annotations

import html
import re

STYLE = (
    "body{margin:0;padding:1.5rem;font:16px/1.6 system-ui,'Segoe UI',Tahoma,Vazirmatn,sans-serif;"
    "color:#1c2321;background:#fff}"
    "main{max-inline-size:40rem;margin-inline:auto;text-align:start}"
    "a{color:#0b6e69}h1,h2,h3{line-height:1.3}hr{border:0;border-block-start:1px solid #d5dad8}"
    "table{border-collapse:collapse}th,td{padding-block:.25rem;padding-inline:0 1rem;"
    "text-align:start;border-block-end:1px solid #d5dad8}"
    "@media(prefers-color-scheme:dark){body{color:#e6eae8;background:#161b1a}a{color:#5ec4bd}}"
)


def page_of(words: str, *, subject: str, language: str, direction: str) -> str:
    """The page around words that are HTML already."""
    return (
        f'<!doctype html>\n<html lang="{html.escape(language)}" dir="{direction}">\n<head>\n'
        '<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        f"<title>{html.escape(subject)}</title>\n<style>{STYLE}</style>\n</head>\n"
        f'<body dir="{direction}">\n<main>\n{words.strip()}\n</main>\n</body>\n</html>\n'
    )


def words_of_plain(text: str) -> str:
    """Plain text as paragraphs, each in the direction of its own letters."""
    paragraphs = re.split(r"\n[ \t]*\n", text.replace("\r\n", "\n").strip())
    shown = (html.escape(each).replace("\n", "<br>\n") for each in paragraphs)
    return "\n".join(f'<p dir="auto">{each}</p>' for each in shown)
