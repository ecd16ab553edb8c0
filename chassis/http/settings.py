"""Limits and time-outs of the HTTP server, from the ``HTTP`` section of the configuration."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Self

from nameko.exceptions import ConfigurationError


@dataclass(frozen=True, slots=True)
class HttpSettings:
    max_body: int = 1 << 20  # bytes, chunked or not
    max_header_bytes: int = 16 << 10  # request line and headers
    max_buffered: int = 64 << 20  # bytes of half-received bodies, all connections together
    header_timeout: float = 10.0  # seconds from a request's first byte to its last header
    body_timeout: float = 10.0  # seconds from the last header to the last byte of the body
    keepalive_timeout: float = 75.0  # seconds between two requests of a connection
    write_timeout: float = 10.0  # seconds a reader may take for 64 KiB
    max_connections: int = 1000
    max_concurrent: int = 64  # requests being handled
    max_waiting: int = 256  # requests waiting for one of those to end
    max_wait: float = 1.0  # seconds they wait
    access_log: bool = False  # answers of 500 and above are logged anyway

    @classmethod
    def from_config(cls, section: Mapping[str, Any] | None) -> Self:
        """
        Raises:
            ConfigurationError: an unknown name, or a value that is no positive number.
        """
        types: dict[str, Any] = {field.name: field.type for field in fields(cls)}
        values = {}
        for name, value in (section or {}).items():
            if name not in types:
                known = ", ".join(types)
                raise ConfigurationError(f"HTTP.{name} is no setting; there are: {known}")
            is_bool = isinstance(value, bool)
            number = isinstance(value, int | float) and not is_bool and value >= 0
            valid = is_bool if types[name] is bool else number
            if not valid:
                raise ConfigurationError(f"HTTP.{name} cannot be {value!r}")
            values[name] = types[name](value)
        return cls(**values)

    @property
    def shortest_timeout(self) -> float:
        return min(
            self.header_timeout, self.body_timeout, self.keepalive_timeout, self.write_timeout
        )
