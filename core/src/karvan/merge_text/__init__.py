"""The template language of mails and print forms: text with places for declared fields. Pure.

An administrator writes `{{ invoice.number }}`, `{{#each lines}} … {{/each}}` and
`{{#if due_on}} … {{else}} … {{/if}}`. There is no expression, no call and no attribute: a
template can name what its declaration lists, and nothing else. It is checked when it is saved.

    FIELDS = (text_field("name"), rows("lines", text_field("title"), money_field("amount")))
    template = parse("Dear {{ name }}", FIELDS)
    template.to_text({"name": "Ana"}, locale)
"""

from karvan.merge_text.errors import TemplateFault
from karvan.merge_text.errors import TemplateTooLong
from karvan.merge_text.errors import WrongValue
from karvan.merge_text.fields import Amount
from karvan.merge_text.fields import Field
from karvan.merge_text.fields import Group
from karvan.merge_text.fields import Node
from karvan.merge_text.fields import Rows
from karvan.merge_text.fields import date_field
from karvan.merge_text.fields import examples_of
from karvan.merge_text.fields import group
from karvan.merge_text.fields import instant_field
from karvan.merge_text.fields import link_field
from karvan.merge_text.fields import money_field
from karvan.merge_text.fields import number_field
from karvan.merge_text.fields import paths_of
from karvan.merge_text.fields import rows
from karvan.merge_text.fields import text_field
from karvan.merge_text.fields import yes_field
from karvan.merge_text.parsing import parse
from karvan.merge_text.rendering import MadeHtml
from karvan.merge_text.rendering import Template

__all__ = [
    "Amount",
    "Field",
    "Group",
    "MadeHtml",
    "Node",
    "Rows",
    "Template",
    "TemplateFault",
    "TemplateTooLong",
    "WrongValue",
    "date_field",
    "examples_of",
    "group",
    "instant_field",
    "link_field",
    "money_field",
    "number_field",
    "parse",
    "paths_of",
    "rows",
    "text_field",
    "yes_field",
]
