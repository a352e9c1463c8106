"""All codecs by kind: core's, and those that plugins bring by `setup.codec`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from karvan.entities.codecs.choices import BoolCodec
from karvan.entities.codecs.choices import ChoiceCodec
from karvan.entities.codecs.days import DateCodec
from karvan.entities.codecs.days import DateTimeCodec
from karvan.entities.codecs.money import MoneyCodec
from karvan.entities.codecs.numbers import IntegerCodec
from karvan.entities.codecs.numbers import PercentCodec
from karvan.entities.codecs.numbers import PriceCodec
from karvan.entities.codecs.numbers import QuantityCodec
from karvan.entities.codecs.numbers import RateCodec
from karvan.entities.codecs.references import FileCodec
from karvan.entities.codecs.references import ReferenceCodec
from karvan.entities.codecs.tags import TagsCodec
from karvan.entities.codecs.texts import NoteCodec
from karvan.entities.codecs.texts import TextCodec
from karvan.entities.codecs.texts import TranslatedCodec

if TYPE_CHECKING:
    from karvan.entities.codecs.base import Codec
    from karvan.entities.declaring.fields import Field

OWN: tuple[Codec, ...] = (
    TextCodec(),
    NoteCodec(),
    TranslatedCodec(),
    IntegerCodec(),
    QuantityCodec(),
    PriceCodec(),
    MoneyCodec(),
    RateCodec(),
    PercentCodec(),
    DateCodec(),
    DateTimeCodec(),
    BoolCodec(),
    ChoiceCodec(),
    ReferenceCodec(),
    TagsCodec(),
    FileCodec(),
)
_known: dict[str, Codec] = {each.kind: each for each in OWN}


def codec_of(field: Field) -> Codec:
    """The codec of a field's kind; raises LookupError for a kind nobody knows."""
    return _known[field.kind]


def known_kinds() -> frozenset[str]:
    """Every kind of field there is."""
    return frozenset(_known)


def add_codec(codec: Codec) -> None:
    """Know one more kind of field; a plugin's kind reads `<plugin>.<name>` and takes no other's place."""
    _known.setdefault(codec.kind, codec)
