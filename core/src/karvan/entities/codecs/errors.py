"""What can be wrong with a value, whatever door it came by. None of them repeats what was typed."""

from __future__ import annotations

from karvan.text import TextError


class TooLong(TextError):
    """This is too long. At most {allowed} characters can be kept."""

    code = "core.text_too_long"


class Unprintable(TextError):
    """This holds characters that cannot be kept. Remove control characters and type it again."""

    code = "core.text_unprintable"


class NotThisType(TextError):
    """This must be {expected}."""

    code = "core.wrong_type"


class NotCanonical(TextError):
    """This must be written like {example}."""

    code = "core.not_canonical"


class NumberTooLarge(TextError):
    """This number is too large. At most {allowed} can be kept."""

    code = "core.number_too_large"


class DayOutOfRange(TextError):
    """Days are kept from the year 1800 to 2299. Check the year."""

    code = "core.date_out_of_range"


class NotAnInstant(TextError):
    """This is not a date with a time. Write it like 2025-03-31 14:30 or 1404/01/11 14:30."""

    code = "core.instant_unreadable"


class NotYesOrNo(TextError):
    """This is neither yes nor no."""

    code = "core.not_yes_or_no"


class NoSuchChoice(TextError):
    """This is none of the values to choose from: {allowed}."""

    code = "core.no_such_choice"


class NoSuchRecord(TextError):
    """There is no such record to refer to. Choose one from the list."""

    code = "core.no_such_record"


class SeveralRecords(TextError):
    """Several records are called this. Write the code or number of one of them."""

    code = "core.several_records"


class TooManyTags(TextError):
    """These are too many tags. At most {allowed} can be put on a record."""

    code = "core.too_many_tags"
