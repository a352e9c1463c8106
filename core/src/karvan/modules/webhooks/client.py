"""Posts one delivery: to the one address that was judged, without following anybody further.

A receiver that is slow, endless or silent costs the time of one delivery and some kilobytes.
"""

from __future__ import annotations

import contextlib
import http.client
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from karvan.modules.webhooks.addresses import AddressRefused
from karvan.modules.webhooks.addresses import Resolve
from karvan.modules.webhooks.addresses import Target
from karvan.modules.webhooks.addresses import find_address
from karvan.modules.webhooks.addresses import read_url
from karvan.modules.webhooks.addresses import resolve

if TYPE_CHECKING:
    from collections.abc import Mapping

    from karvan.config import WebhooksSection

MOST_ANSWER = 64 * 1024
KEPT_ANSWER = 1000


@dataclass(frozen=True)
class Answer:
    """What came back: a status and the beginning of the body, or the code of what went wrong."""

    status: int | None = None
    body: str = ""
    error: str = ""

    @property
    def is_good(self) -> bool:
        """Whether the receiver took it."""
        return self.status is not None and 200 <= self.status < 300


class _Connection(http.client.HTTPConnection):
    """Connects to an address, whatever the name has become; TLS is for the name."""

    def __init__(self, target: Target, address: str, deadline: float) -> None:
        super().__init__(target.host, target.port)
        self._target, self._address, self._deadline = target, address, deadline

    def connect(self) -> None:
        self.sock = socket.create_connection(
            (self._address, self._target.port), _left(self._deadline)
        )
        if self._target.scheme == "https":
            self.sock.settimeout(_left(self._deadline))
            context = ssl.create_default_context()
            self.sock = context.wrap_socket(self.sock, server_hostname=self._target.host)


def post(
    url: str,
    headers: Mapping[str, str],
    body: bytes,
    allowed: WebhooksSection,
    *,
    ask: Resolve = resolve,
) -> Answer:
    """Post the body once; never raises for what is outside."""
    deadline = time.monotonic() + allowed.timeout
    try:
        target = read_url(url, allowed)
        return _post(target, find_address(target, allowed, ask), headers, body, deadline)
    except AddressRefused as refusal:
        return Answer(error=refusal.code)
    except TimeoutError:
        return Answer(error="timeout")
    except ssl.SSLError:
        return Answer(error="tls")
    except (OSError, http.client.HTTPException, ValueError):
        return Answer(error="connection")


def _post(
    target: Target, address: str, headers: Mapping[str, str], body: bytes, deadline: float
) -> Answer:
    connection = _Connection(target, address, deadline)
    try:
        connection.connect()
        with _cut_off(connection.sock, deadline):
            sent = {"Host": target.host_header, "Connection": "close", **headers}
            connection.request("POST", target.path, body=body, headers=sent)
            response = connection.getresponse()
            text = response.read(MOST_ANSWER)
        _left(deadline)
        shown = text.decode("utf-8", "replace").replace("\0", "")
        return Answer(response.status, shown[:KEPT_ANSWER])
    except (OSError, http.client.HTTPException):
        _left(deadline)
        raise
    finally:
        connection.close()


@contextlib.contextmanager
def _cut_off(sock: socket.socket, deadline: float) -> Iterator[None]:
    """End the conversation when its time is over, however slowly the other side goes on."""
    sock.settimeout(_left(deadline))
    timer = threading.Timer(_left(deadline), _hang_up, (sock,))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _hang_up(sock: socket.socket) -> None:
    with contextlib.suppress(OSError):
        sock.shutdown(socket.SHUT_RDWR)


def _left(deadline: float) -> float:
    """The seconds that are left; raises TimeoutError when none are."""
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left
