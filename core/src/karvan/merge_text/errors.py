"""What may be wrong with a template, and with the values it is given."""

from __future__ import annotations

from karvan.errors import Refusal


class TemplateFault(Refusal):
    """Line {line}, column {column}: {reason}"""

    code = "core.template_fault"


class TemplateTooLong(Refusal):
    """This text would become too long. Take out lists within lists, or shorten it."""

    code = "core.template_too_long"


class WrongValue(TypeError):
    """A value is not of the kind its field declares: a mistake of the code that gives it."""

    def __init__(self, path: str, kind: str, value: object) -> None:
        super().__init__(f"{path} is a {kind} field, not {type(value).__name__}")
