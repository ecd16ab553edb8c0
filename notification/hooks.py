"""Sending a webhook: signed, to an address that was checked, with an end.

Source: "Standard Webhooks" specification, standardwebhooks.com.
"""

import hashlib
import logging
from base64 import b64encode
from dataclasses import dataclass
from datetime import UTC, datetime
from secrets import token_bytes
from typing import Any
from urllib.parse import urlsplit

import eventlet
import orjson
import requests
from standardwebhooks import Webhook

from chassis.dns import Unresolved
from chassis.failures import why
from chassis.times import rfc3339
from notification import network, schedule

log = logging.getLogger(__name__)

CONNECT_TIMEOUT, READ_TIMEOUT = 5.0, 10.0  # seconds
SEND_TIMEOUT = 15.0  # seconds in all, however slowly the receiver goes on answering
SNIPPET = 1024  # octets of an answer that are read
SECRET = 32  # octets

GONE = 410


@dataclass(frozen=True)
class Answer:
    """What a receiver said.

    Attributes:
        code: HTTP status, None if there was no answer.
        snippet: how its answer begins.
        error: a sentence in place of an answer.
        retry_after: seconds that it asks to be left alone, None if it does not.
    """

    code: int | None = None
    snippet: str | None = None
    error: str | None = None
    retry_after: float | None = None

    @property
    def accepted(self) -> bool:
        return self.code is not None and 200 <= self.code < 300


def new_secret() -> str:
    """As Standard Webhooks writes one."""
    return "whsec_" + b64encode(token_bytes(SECRET)).decode()


def body_of(delivery: Any) -> bytes:
    """What is sent of a delivery; the same octets however often it is made."""
    return orjson.dumps(
        {
            "id": delivery.event_key,
            "type": delivery.event,
            "timestamp": rfc3339(delivery.event_time),
            "data": delivery.data,
        }
    )


def headers_of(delivery: Any, body: bytes, secrets: list[str], now: datetime) -> dict[str, str]:
    """``webhook-id`` (the same with every attempt), the time, a signature by each secret."""
    named = f"{delivery.event_key}\n{delivery.recipient}"
    id = "msg_" + hashlib.sha256(named.encode()).hexdigest()[:32]
    return {
        "Content-Type": "application/json",
        "User-Agent": "sistema-de-tickets",
        "webhook-id": id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": " ".join(Webhook(s).sign(id, now, body.decode()) for s in secrets),
    }


def send(
    url: str,
    delivery: Any,
    secrets: list[str],
    policy: network.Policy,
    verify: bool | str = True,
) -> Answer:
    """Send it once.

    Args:
        secrets: the current one, and the previous one while it is still good.
        policy: where webhooks may go.
        verify: as of ``requests``: certificates that are trusted.
    """
    body = body_of(delivery)
    headers = headers_of(delivery, body, secrets, datetime.now(UTC))
    limit = eventlet.Timeout(SEND_TIMEOUT)  # no OSError, which urllib3 would word as its own
    try:
        return _post(url, body, headers, policy, verify)
    except eventlet.Timeout as exc:
        if exc is not limit:
            raise
        return Answer(error=f"no end after {SEND_TIMEOUT:g} s")
    except (network.Refused, Unresolved) as exc:
        return Answer(error=exc.args[0])
    # requests lets some of urllib3's errors through, and those of odd addresses
    except (OSError, ValueError, requests.RequestException) as exc:
        log.info("webhook %s: %s: %s", delivery.recipient, type(exc).__name__, exc)
        return Answer(error=f"{urlsplit(url).hostname}: {why(exc)}"[:SNIPPET])
    finally:
        limit.cancel()


def _post(
    url: str, body: bytes, headers: dict[str, str], policy: network.Policy, verify: bool | str
) -> Answer:
    parts = network.checked_url(url)
    policy.check(parts)
    host, port = str(parts.hostname), network.port_of(parts)
    failure: Exception = requests.ConnectionError("no address")
    for address in network.allowed_addresses(host, port, policy):
        # To the address that was checked: a second look-up might give another one. The name
        # goes into the Host header, and into TLS for its certificate.
        at = f"[{address}]" if ":" in address else address
        path = parts.path or "/"
        pinned = f"{parts.scheme}://{at}:{port}{path}" + (f"?{parts.query}" if parts.query else "")
        with requests.Session() as session:
            session.trust_env = False  # no proxies, no passwords from .netrc
            adapter: Any = session.get_adapter(pinned)
            if parts.scheme == "https":
                name = host.rstrip(".")  # certificates have no dot at the end; RFC 6066 for SNI
                adapter.poolmanager.connection_pool_kw |= {
                    "assert_hostname": name,
                    "server_hostname": name,
                }
            try:
                answer = session.post(
                    pinned,
                    data=body,
                    headers=headers | {"Host": parts.netloc, "Accept-Encoding": "identity"},
                    timeout=(CONNECT_TIMEOUT, READ_TIMEOUT),
                    allow_redirects=False,
                    verify=verify,
                    stream=True,
                )
            except requests.exceptions.ConnectTimeout as exc:
                failure = exc
                continue
            except requests.exceptions.SSLError:
                raise
            except requests.ConnectionError as exc:
                failure = exc
                continue
            pause = schedule.retry_after(answer.headers.get("Retry-After"), datetime.now(UTC))
            return Answer(answer.status_code, _beginning_of(answer), retry_after=pause)
    raise failure


def _beginning_of(answer: requests.Response) -> str:
    try:
        octets = answer.raw.read(SNIPPET, decode_content=False) or b""
    except (Exception, eventlet.Timeout):  # it has answered; what comes after is of no weight
        octets = b""
    # PostgreSQL's text has no NUL
    return octets.decode("utf-8", "replace").replace("\x00", "\ufffd")[:SNIPPET]
