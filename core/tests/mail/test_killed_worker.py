"""A worker that is killed while a mail leaves: nobody knows, so nobody sends it twice."""

from __future__ import annotations

import subprocess
import sys
import threading
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from pathlib import Path

from karvan.events.models import JobState
from karvan.events.queue import LEASE

PROGRAM = Path(__file__).with_name("slow_worker.py")


def test_a_mail_whose_worker_was_killed_is_parked(post, inbox, server):
    taken, killed = threading.Event(), threading.Event()

    def take_and_wait(_server, _envelope):
        """The server has the text and says so only when the worker is gone."""
        taken.set()
        killed.wait(60)
        return "250 taken"

    inbox.answers = [take_and_wait]
    mail_id = post.queue()
    command = [
        sys.executable, str(PROGRAM), post.database.url, post.database.owner_url or "",
        str(server.port),
    ]  # fmt: skip
    with subprocess.Popen(command) as worker:
        assert taken.wait(60)
        worker.kill()
    killed.set()
    leaving = post.mail(mail_id).state
    post.clock.at = datetime.now(UTC) + LEASE + timedelta(seconds=5)
    post.work()
    post.clock.move(timedelta(days=1))
    post.work()

    mail = post.mail(mail_id)
    (job,) = post.jobs()
    assert leaving == "sending"
    assert (mail.state, mail.last_error) == ("unknown", "worker_lost")
    assert job.state == JobState.PARKED
    assert inbox.envelopes == []
