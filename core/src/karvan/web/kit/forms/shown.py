"""What the form's template is given: everything is text, addresses and flags, ready to be drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field

from karvan.i18n import Text

Options = Sequence[tuple[str, Text]]


@dataclass(frozen=True)
class Conditions:
    """When a field is shown and when it may be typed into, for the script that follows the form.

    Each is the JSON of `{"other field": ["value", ...]}`, empty where there is no condition.
    """

    visible: str = ""
    readonly: str = ""


@dataclass(frozen=True)
class Picker:
    """Where a reference is searched, created and opened; an empty address means that it is not."""

    search_url: str = ""
    create_url: str = ""
    open_url: str = ""
    title: str = ""


@dataclass(frozen=True)
class ShownFile:
    """The file of a field, and where another is uploaded to; an empty address means that it is not."""

    name: str = ""
    url: str = ""
    preview_url: str = ""
    upload_url: str = ""
    accept: str = ""


@dataclass(frozen=True)
class ShownField:
    """One field: its input's name and value as typed, or the text that only is to be read.

    `other` are further inputs of the same field: a name in the other languages, as (name, label,
    value). `earliest` and `latest` are ISO days. `wide` takes both columns.
    """

    name: str
    label: Text
    widget: str
    value: str = ""
    text: str = ""
    url: str | None = None
    tone: str = ""
    help: Text = ""
    error: str = ""
    required: bool = False
    readonly: bool = False
    wide: bool = False
    is_numeric: bool = False
    is_visible: bool = True
    max_length: int | None = None
    unit: str = ""
    options: Options = ()
    earliest: str = ""
    latest: str = ""
    file: ShownFile = field(default_factory=ShownFile)
    other: tuple[tuple[str, Text, str], ...] = ()
    picker: Picker = Picker()
    conditions: Conditions = Conditions()

    @property
    def uid(self) -> str:
        """The id of its input."""
        return f"f-{self.name}"


@dataclass(frozen=True)
class ShownSection:
    """Fields under one heading."""

    title: Text
    fields: list[ShownField]


@dataclass(frozen=True)
class ShownLine:
    """One row of a grid; `id` 0 is a row that is not saved yet."""

    index: str
    id: int
    fields: list[ShownField]
    is_deleted: bool = False


@dataclass(frozen=True)
class ShownGrid:
    """A grid of lines: its columns, its rows, and the row that new ones are made from."""

    name: str
    label: Text
    columns: list[ShownField]
    lines: list[ShownLine]
    blank: ShownLine
    readonly: bool
    sortable: bool
    fewest: int
    preview_url: str = ""
    totals: list[tuple[Text, str]] = field(default_factory=list)
    error: str = ""


@dataclass(frozen=True)
class ShownPanel:
    """A part of the page that loads itself."""

    title: Text
    url: str


@dataclass(frozen=True)
class ShownTab:
    """A tab; `errors` counts the fields in it that need another look."""

    title: Text
    sections: list[ShownSection]
    grids: list[ShownGrid]
    errors: int = 0


@dataclass(frozen=True)
class Step:
    """A state in the status bar."""

    name: str
    title: Text
    is_current: bool
    tone: str = ""


@dataclass(frozen=True)
class ShownCommand:
    """Something that may be done with the record; `asks` opens a dialog first."""

    name: str
    title: Text
    icon: str
    look: str
    url: str
    asks: bool = False
    is_link: bool = False


@dataclass(frozen=True)
class ShownButton:
    """A smart button: where it leads and what stands on it."""

    title: Text
    icon: str
    url: str
    count: str = ""


@dataclass(frozen=True)
class Wrong:
    """A line of the summary of errors, and the input it leads to."""

    message: str
    label: Text = ""
    uid: str = ""


@dataclass(frozen=True)
class ShownForm:
    """The whole page. `record_id` is None for a new record; `version` locks against a second editor.

    `panels` are cards of their own, those `beside` stand in tabs with what hangs on the record.
    """

    title: str
    plural: Text
    label: Text
    kind: str
    action: str
    list_url: str = ""
    record_id: int | None = None
    version: int | None = None
    editable: bool = False
    can_create: bool = False
    is_dirty: bool = False
    is_archived: bool = False
    sections: list[ShownSection] = field(default_factory=list)
    grids: list[ShownGrid] = field(default_factory=list)
    tabs: list[ShownTab] = field(default_factory=list)
    panels: list[ShownPanel] = field(default_factory=list)
    beside: list[ShownPanel] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    commands: list[ShownCommand] = field(default_factory=list)
    more: list[ShownCommand] = field(default_factory=list)
    with_save: list[ShownCommand] = field(default_factory=list)
    buttons: list[ShownButton] = field(default_factory=list)
    wrong: list[Wrong] = field(default_factory=list)
    previous_url: str = ""
    next_url: str = ""
    back_url: str = ""
    discard_url: str = ""
    copy_url: str = ""
    print_url: str = ""
    history_url: str = ""
    parts: Sequence[str] = ()
