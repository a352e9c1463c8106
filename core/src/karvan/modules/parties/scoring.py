"""How alike two parties are, from 0 to 100, and why.

The score is the strongest single piece of evidence, never a sum: an equal tax number says all there
is to say. A value that many unrelated parties share (a switchboard, info@) says little.
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from dataclasses import field

from rapidfuzz import fuzz

TAX, IDENTIFIER, VERIFIED_MAIL, MAIL, PHONE, SHARED = 100, 95, 95, 90, 85, 40
NAME_WEIGHT = 0.7
SAME_CITY, SAME_DOMAIN, SAME_SOUND = 10, 10, 5
BEST_NAME_EXTRAS = SAME_CITY + SAME_DOMAIN + SAME_SOUND
MANY = 3
FREE_MAIL = frozenset(
    [
        "gmail.com",
        "googlemail.com",
        "yahoo.com",
        "ymail.com",
        "outlook.com",
        "hotmail.com",
        "live.com",
        "msn.com",
        "aol.com",
        "icloud.com",
        "me.com",
        "mac.com",
        "gmx.com",
        "gmx.de",
        "gmx.net",
        "web.de",
        "mail.com",
        "mail.ru",
        "yandex.com",
        "yandex.ru",
        "proton.me",
        "protonmail.com",
        "zoho.com",
        "chmail.ir",
        "mailfa.com",
        "yahoo.co.uk",
        "qq.com",
        "163.com",
    ]
)


@dataclass(frozen=True)
class Traits:
    """What is known of a party as far as it tells duplicates; values are keys, not as typed.

    `names` are pairs of name key and sound key, one for each language. `contacts` are (kind, key),
    `verified` those of them that were verified, `numbers` (scheme, key).
    """

    names: tuple[tuple[str, str], ...] = ()
    kind: str = ""
    tax: str = ""
    cities: frozenset[str] = frozenset()
    contacts: frozenset[tuple[str, str]] = frozenset()
    verified: frozenset[tuple[str, str]] = frozenset()
    numbers: frozenset[tuple[str, str]] = frozenset()


@dataclass(frozen=True)
class Thresholds:
    """From which score two parties are called the same, probably the same, or listed at all."""

    same: int = 90
    probable: int = 70
    listed: int = 55

    def word_for(self, score: int) -> str:
        """`same`, `probable`, `listed`, or nothing."""
        for word in ("same", "probable", "listed"):
            if score >= getattr(self, word):
                return word
        return ""

    @property
    def alone(self) -> float:
        """Below this likeness no name reaches the list unless city or mail domain help it."""
        return max(0.0, (self.listed - SAME_SOUND) / NAME_WEIGHT)

    @property
    def helped(self) -> float:
        """Below this likeness no name can reach the list at all."""
        return max(0.0, (self.listed - BEST_NAME_EXTRAS) / NAME_WEIGHT)


@dataclass(frozen=True)
class Score:
    """A score and its reasons: tax, identifier, verified_mail, mail, phone, name, city …"""

    value: int = 0
    reasons: tuple[str, ...] = field(default=())


def score(a: Traits, b: Traits, shared: AbstractSet[tuple[str, str]] = frozenset()) -> Score:
    """How likely `a` and `b` are one party; `shared` are contacts of three or more parties."""
    if a.kind and b.kind and a.kind != b.kind:
        return Score()
    found = [*_number_scores(a, b), *_contact_scores(a, b, shared), name_score(a, b)]
    best = max(found, key=lambda each: each.value)
    reasons = dict.fromkeys(
        reason for each in sorted(found, key=lambda one: -one.value) for reason in each.reasons
    )
    return Score(best.value, tuple(reasons))


def name_score(a: Traits, b: Traits) -> Score:
    """What names, city and own mail domain say together."""
    likeness = max((similarity(x, y) for x, _ in a.names for y, _ in b.names), default=0.0)
    value, reasons = NAME_WEIGHT * likeness, ["name"]
    if not value:
        return Score()
    if a.cities & b.cities:
        value, reasons = value + SAME_CITY, [*reasons, "city"]
    if own_domains(a) & own_domains(b):
        value, reasons = value + SAME_DOMAIN, [*reasons, "domain"]
    if {sound for _, sound in a.names} & {sound for _, sound in b.names}:
        value, reasons = value + SAME_SOUND, [*reasons, "sound"]
    return Score(round(value), tuple(reasons))


def similarity(a: str, b: str) -> float:
    """How alike two name keys are, 0..100, whatever the order of the words or their spacing."""
    if not a or not b:
        return 0.0
    spaceless = fuzz.ratio(a.replace(" ", ""), b.replace(" ", ""))
    return max(fuzz.token_sort_ratio(a, b), spaceless)


def own_domains(traits: Traits) -> frozenset[str]:
    """The mail domains that are the party's own: free-mail domains tell nothing."""
    domains = {key.rpartition("@")[2] for kind, key in traits.contacts if kind == "mail"}
    return frozenset(domains - FREE_MAIL - {""})


def _number_scores(a: Traits, b: Traits) -> list[Score]:
    found = []
    if a.tax and a.tax == b.tax:
        found.append(Score(TAX, ("tax",)))
    if a.numbers & b.numbers:
        found.append(Score(IDENTIFIER, ("identifier",)))
    return found


def _contact_scores(a: Traits, b: Traits, shared: AbstractSet[tuple[str, str]]) -> list[Score]:
    found = []
    for kind, key in sorted(a.contacts & b.contacts):
        if kind not in {"mail", "phone"}:
            continue
        if (kind, key) in shared:
            found.append(Score(SHARED, (f"shared_{kind}",)))
        elif kind == "phone":
            found.append(Score(PHONE, ("phone",)))
        elif (kind, key) in a.verified | b.verified:
            found.append(Score(VERIFIED_MAIL, ("verified_mail",)))
        else:
            found.append(Score(MAIL, ("mail",)))
    return found
