"""One codec for each kind of field, used by form, list, filter, import, export, print and REST.

codec = codec_of(field)
value = codec.parse(ctx, field, "۱٬۲۰۰٫۵")      # typed by a person
codec.format(ctx, field, value)                 # as that person reads it
codec.to_json(ctx, field, value)                # the canonical form of REST and exports
"""

from karvan.entities.codecs.base import Codec
from karvan.entities.codecs.families import add_codec
from karvan.entities.codecs.families import codec_of
from karvan.entities.codecs.families import known_kinds

__all__ = ["Codec", "add_codec", "codec_of", "known_kinds"]
