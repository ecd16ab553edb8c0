"""Every event that goes over the wire, and whether it keeps its contract."""

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import amqp
from jsonschema import Draft202012Validator, FormatChecker

CONTRACTS = Path(__file__).parents[2] / "contracts"
FORMATS = FormatChecker(["uuid"])


@FORMATS.checks("date-time", raises=ValueError)
def _is_a_time(value: Any) -> bool:
    # jsonschema checks none of its own without a further package
    return not isinstance(value, str) or datetime.fromisoformat(value).tzinfo is not None


class Contracts:
    """Validators of all events, as asyncapi.json and schemas/ have them."""

    def __init__(self, folder: Path = CONTRACTS) -> None:
        messages = json.loads((folder / "asyncapi.json").read_text())["components"]["messages"]
        self._headers = {n: _validator(message["headers"]) for n, message in messages.items()}
        self._data = {
            name: _validator(json.loads((folder / "schemas" / f"{name}.json").read_text()))
            for name in messages
        }

    def breaches(self, event_type: str, headers: Mapping[str, Any], body: bytes) -> list[str]:
        """What is wrong with a message, a sentence each."""
        if event_type not in self._data:
            return [f"{event_type} is not described in contracts/"]
        data = json.loads(body)
        found = list(self._data[event_type].iter_errors(data))
        found += self._headers[event_type].iter_errors(dict(headers))
        return [f"{event_type}: {e.json_path}: {e.message}" for e in found]


class Wire:
    """A queue that gets every event of these services."""

    def __init__(self, connection: amqp.Connection, services: list[str]) -> None:
        self._channel = connection.channel()
        self._queue = self._channel.queue_declare(exclusive=True).queue
        for service in services:
            exchange = f"{service}.events"
            self._channel.exchange_declare(exchange, "topic", durable=True, auto_delete=False)
            self._channel.queue_bind(self._queue, exchange, "#")

    def messages(self) -> list[tuple[str, dict[str, Any], bytes]]:
        """``(event type, headers, body)`` of all that have come since the last time."""
        found = []
        while (message := self._channel.basic_get(self._queue, no_ack=True)) is not None:
            headers = message.properties.get("application_headers") or {}
            body = message.body
            octets = body.encode() if isinstance(body, str) else bytes(body)
            found.append((message.delivery_info["routing_key"], headers, octets))
        return found


def _validator(schema: Any) -> Draft202012Validator:
    return Draft202012Validator(schema, format_checker=FORMATS)
