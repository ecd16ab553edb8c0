"""Nameko's own clients, such as ``nameko shell``, say which user of the broker they are.

RabbitMQ refuses a message whose ``user_id`` is not the user its publisher signed in as. So
``user_id`` is a proof, and a service knows that a call comes from the broker's administrator
(``chassis/identity/guard.py``). Nameko's publishers do not set it. This module puts a transport in
kombu's table that does. ``config.yaml`` names it under SERIALIZERS, which every Nameko client reads
before it connects; the serializer itself is kombu's JSON.

Source: RabbitMQ documentation, "Validated User-ID"; kombu, "Transports".
"""

from typing import Any

from kombu.transport import TRANSPORT_ALIASES, pyamqp
from kombu.utils.json import dumps, loads

__all__ = ["Transport", "dumps", "loads"]


class Channel(pyamqp.Channel):
    """Messages carry the user of the connection."""

    def prepare_message(self, *args: Any, **options: Any) -> Any:
        message = super().prepare_message(*args, **options)
        message.properties.setdefault("user_id", self.connection.user)
        return message


class Connection(pyamqp.Connection):
    Channel = Channel

    def __init__(self, *args: Any, userid: str = "guest", **options: Any) -> None:
        super().__init__(*args, userid=userid, **options)
        self.user = userid


class Transport(pyamqp.Transport):
    Connection = Connection


_PATH = f"{__name__}:{Transport.__name__}"
for _scheme in ("amqp", "pyamqp"):
    TRANSPORT_ALIASES[_scheme] = _PATH
