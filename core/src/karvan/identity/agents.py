"""Which browser on which device, in the few words that a list of sessions has room for; pure.

What a browser says of itself is long and lies about its relatives, so the more particular names
are looked for first. Nothing is decided by it.
"""

from __future__ import annotations

BROWSERS = (
    ("Edg", "Edge"), ("OPR", "Opera"), ("Vivaldi", "Vivaldi"), ("SamsungBrowser", "Samsung"),
    ("Firefox", "Firefox"), ("FxiOS", "Firefox"), ("CriOS", "Chrome"), ("Chrome", "Chrome"),
    ("Safari", "Safari"), ("curl", "curl"), ("python-requests", "Python"),
)  # fmt: skip
DEVICES = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("CrOS", "ChromeOS"),
    ("Windows", "Windows"), ("Mac OS X", "macOS"), ("Linux", "Linux"),
)  # fmt: skip
LONGEST = 60


def short_agent(agent: str | None) -> str:
    """`Firefox, Linux`; the beginning of what is not known, empty for nothing."""
    told = agent or ""
    words = [
        next((name for mark, name in known if mark in told), None) for known in (BROWSERS, DEVICES)
    ]
    return ", ".join(word for word in words if word) or told[:LONGEST]
