"""A field of an entity: its public name, what kind of value it holds, and what people call it.

    Field("name", label=_("Name"), required=True)
    Field("amount", "money", _("Amount"), currency="currency")
    Field("stage", "choice", _("Stage"), choices=(("new", _("New")), ("won", _("Won"))))
    Field("customer", "reference", _("Customer"), target="core.party")

The public name stands in addresses, REST and files to import; the attribute of the model may have
another.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from datetime import date
from typing import Any
from typing import Literal
from typing import get_args

from karvan.entities.declaring.deprecation import Deprecated
from karvan.i18n import Text

Kind = Literal[
    "text",
    "note",
    "translated",
    "integer",
    "quantity",
    "price",
    "money",
    "rate",
    "percent",
    "date",
    "datetime",
    "bool",
    "choice",
    "reference",
    "tags",
    "file",
]
KINDS: tuple[Kind, ...] = get_args(Kind)
Choices = tuple[tuple[str, Text], ...]


@dataclass(frozen=True)
class Field:
    """One field. Only the name is required; what is left out follows from kind and model.

    Values in Python, by kind: text, note and choice `str`; translated `TranslatedText`; integer
    `int`; quantity and price an `int` scaled by 10^6; money an `int` of minor units; rate and
    percent `Decimal` (12.5 means 12.5 %); date `date`; datetime an aware `datetime`; bool `bool`;
    reference the `int` id; tags a tuple of names; file the id of an attachment. Empty is None, and
    "" for a text.

    `column` is the model's attribute where it has another name (a reference `customer` is kept in
    `customer_id`). `read(ctx, records)` makes a computed field: its values by record id; it is
    read-only and neither sorts nor filters, unless `holds(ctx, values)` gives the condition on the
    model's rows that one of the values (of a choice, or ids of a reference) applies. `currency` names the field of the same record that
    holds the ISO code; without it money is the company's. `choices` may be a function of the
    context, `default` too.

    `visible_when` and `readonly_when` name another field and the values for which they hold:
    `{"kind": ("person",)}`; several must all hold. `sortable` is allowed only where an index
    `(company_id, column, ...)` exists. A `secret` field is never shown or exported, only set.
    `permission` (a code) is needed to see or set the field at all. `tones` colours the badge of a
    choice: `{"won": "good", "lost": "bad"}` (good, warn, bad, info). A `deprecated` field says since
    when and what to use instead; REST tells programs in description and headers. `narrow` is a
    filter, as in the address of a list, of what a reference may be chosen from. `accept` names the
    media types of a file, `("image/",)` for any picture; empty: every kind that may be attached. `earliest` and
    `latest` bound a day or an instant; each may be a function of the context.
    """

    name: str
    kind: Kind = "text"
    label: Text = ""
    column: str = ""
    help: Text = ""
    required: bool = False
    readonly: bool = False
    max_length: int | None = None
    decimals: int | None = None
    choices: Choices | Callable[..., Choices] = ()
    target: str = ""
    currency: str = ""
    default: Any = None
    read: Callable[..., Mapping[int, Any]] | None = None
    holds: Callable[..., Any] | None = None
    visible_when: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    readonly_when: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sortable: bool | None = None
    filterable: bool | None = None
    personal: bool = False
    secret: bool = False
    permission: str = ""
    tones: Mapping[str, str] = field(default_factory=dict)
    deprecated: Deprecated | None = None
    narrow: tuple[str, ...] = ()
    accept: tuple[str, ...] = ()
    earliest: date | Callable[..., date | None] | None = None
    latest: date | Callable[..., date | None] | None = None

    @property
    def attribute(self) -> str:
        """The model's attribute that holds the value."""
        return self.column or (f"{self.name}_id" if self.kind == "reference" else self.name)

    @property
    def is_computed(self) -> bool:
        """Whether the value is worked out rather than stored."""
        return self.read is not None
