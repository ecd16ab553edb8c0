"""Headers that every answer has, made bytes once."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from chassis.http.request import Request
from chassis.http.response import AnyResponse, header_line


class DefaultHeaders:
    """Headers of an answer, as far as it has none of the same name itself.

    Raises:
        ValueError: a header that cannot be sent.
    """

    __slots__ = ("_all", "_lines")

    def __init__(self, headers: Mapping[str, str]) -> None:
        self._lines = {name.lower(): header_line(name, value) for name, value in headers.items()}
        self._all = b"".join(self._lines.values())

    def lines(self, names: Iterable[str]) -> bytes:
        """
        Args:
            names: of the headers that the answer has itself.
        """
        own = {name.lower() for name in names} & self._lines.keys()
        if not own:
            return self._all
        return b"".join([line for name, line in self._lines.items() if name not in own])

    def lines_for(self, answer: AnyResponse) -> bytes:
        return self.lines(answer.headers.keys()) if answer.headers else self._all


NONE = DefaultHeaders({})

# A service class names in ``http_headers`` what makes one of these from the configuration.
HeadersOf = Callable[[Request], DefaultHeaders]
HeadersFactory = Callable[[Mapping[str, Any]], HeadersOf]


def no_headers(request: Request) -> DefaultHeaders:
    """Where the service class names none."""
    return NONE
