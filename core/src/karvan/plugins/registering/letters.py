"""Notifications, mails and printed documents."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Mapping
from datetime import date
from typing import Any

from karvan.i18n import Text
from karvan.plugins import arguments
from karvan.plugins.declarations import MailTemplate
from karvan.plugins.declarations import NotificationKind
from karvan.plugins.declarations import PrintFormat
from karvan.plugins.declaring import Declaring
from karvan.plugins.declaring import declares


class DeclaresLetters(Declaring):
    """Notifications, mails and printed documents."""

    @declares
    def notification(self, kind: str, title: Text, *, by_mail: bool = False) -> None:
        """A reason to notify people; `by_mail` is the way for those who have not chosen."""
        self._check("kind", arguments.code_problem(kind, self.plugin))
        self._keep(NotificationKind(self.plugin, kind, title, by_mail), "notification", kind)

    @declares
    def mail_template(
        self,
        code: str,
        title: Text,
        subject: Mapping[str, str],
        body: Mapping[str, str],
        fields: Iterable[Any] = (),
    ) -> None:
        """A mail the plugin writes: subject and body by language, over the fields it will fill.

        The body is Markdown with places for fields (see `karvan.merge_text`). English is required;
        a company may write its own words instead.
        """
        self._check("code", arguments.code_problem(code, self.plugin))
        template = MailTemplate(self.plugin, code, title, subject, body, tuple(fields))
        for argument, text in arguments.mail_template_problems(template):
            self._check(argument, text)
        self._keep(template, "mail_template", code)

    @declares
    def print_format(
        self,
        code: str,
        document_kind: str,
        template: str,
        title: Text,
        *,
        read: Callable[..., Any],
        fields: Iterable[Any] = (),
        columns: Iterable[tuple[str, Text]] = (),
        language: str | None = None,
        country: str | None = None,
        validity: tuple[date | None, date | None] = (None, None),
    ) -> None:
        """A layout for printing documents of a kind, its own or another plugin's.

        `template` is a Jinja file of the plugin that extends `karvan/print/document.html`;
        `read(ctx, record, locale)` gives a `Printed`. A country pack declares its language, country
        and validity, and is chosen by them.
        """
        self._check("code", arguments.code_problem(code, self.plugin))
        self._check("read", arguments.handler_problem(read, "ctx", "record", "locale"))
        self._check("template", arguments.template_problem(template, self.plugin))
        layout = PrintFormat(
            self.plugin,
            code,
            document_kind,
            template,
            title,
            read,
            tuple(fields),
            tuple(columns),
            language,
            country,
            *validity,
        )
        self._keep(layout, "print_format", code)
