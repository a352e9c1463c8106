"""Telling people, following records, reading what one was told."""

from __future__ import annotations

from karvan.modules.notifications.services.following import Follow
from karvan.modules.notifications.services.following import follow
from karvan.modules.notifications.services.following import follow_quietly
from karvan.modules.notifications.services.following import tell_followers
from karvan.modules.notifications.services.following import unfollow
from karvan.modules.notifications.services.reading import choose_ways
from karvan.modules.notifications.services.reading import mark_all_read
from karvan.modules.notifications.services.reading import open_notification
from karvan.modules.notifications.services.telling import notify

__all__ = [
    "Follow",
    "choose_ways",
    "follow",
    "follow_quietly",
    "mark_all_read",
    "notify",
    "open_notification",
    "tell_followers",
    "unfollow",
]
