"""What the samples refuse."""

from karvan.api import Refusal


class Refused(Refusal):
    """This cannot be done: {why}."""

    code = "samples.refused"
