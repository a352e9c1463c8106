"""Which combinations of attribute values a template has. Pure.

Each combination takes one value of every attribute; one that holds both values of an exclusion is
left out. A combination is named by the ids of its values, ascending: "12-45".
"""

from __future__ import annotations

import math
from collections.abc import Collection
from collections.abc import Iterator
from collections.abc import Sequence
from itertools import combinations as pairs_of
from itertools import product as one_of_each

from karvan.modules.products.errors import TooManyVariants

MOST = 1000
LONGEST_KEY = 200


def find_combinations(
    attributes: Sequence[Sequence[int]], excluded: Collection[frozenset[int]]
) -> Iterator[tuple[int, ...]]:
    """Every combination, the first attribute changing slowest; none without an attribute.

    Raises TooManyVariants.
    """
    if not attributes:
        return
    count = math.prod(len(values) for values in attributes)
    if count > MOST:
        raise TooManyVariants(count=count, limit=MOST)
    for chosen in one_of_each(*attributes):
        if not any(frozenset(pair) in excluded for pair in pairs_of(chosen, 2)):
            yield chosen


def values_key(chosen: Collection[int]) -> str:
    """The name of a combination, the same in whatever order its values come."""
    return "-".join(str(each) for each in sorted(chosen))


def values_of_key(key: str) -> list[int]:
    """The values a combination is named after."""
    return [int(each) for each in key.split("-") if each]
