"""Errors as RFC 9457 ``application/problem+json``."""

from collections.abc import Mapping
from typing import Any, Self

import orjson

from chassis.http import messages
from chassis.http.messages import DEFAULT_LANGUAGE, Language

RETRY_AFTER = "1"  # seconds


class Problem(Exception):
    """Raised by a handler, or returned like a response.

    Args:
        status: of the answer, 400 to 599.
        title: what kind of problem, in a few words; by default the status' own, in English.
        detail: what is wrong this time, and what to do about it.
        errors: ``{field: [messages]}``.
        headers: of the answer.
    """

    content_type = "application/problem+json"

    def __init__(
        self,
        status: int,
        title: str | None = None,
        detail: str | None = None,
        type: str = "about:blank",
        errors: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self.status = status
        self.title = title or messages.title(status, DEFAULT_LANGUAGE)
        self.detail = detail
        self.type = type
        self.errors = errors
        self.headers: dict[str, str] = dict(headers or {})
        super().__init__(f"{status} {self.title}: {detail}" if detail else f"{status} {self.title}")

    @classmethod
    def of(
        cls,
        name: str,
        language: Language,
        headers: Mapping[str, str] | None = None,
        **values: Any,
    ) -> Self:
        """One of the server's own problems (``messages.DETAILS``), ``values`` filled in."""
        status, details = messages.DETAILS[name]
        problem = cls(
            status,
            messages.title(status, language),
            details[language].format(**values),
            headers={"Content-Language": language, **(headers or {})},
        )
        if status == 503:
            problem.headers["Retry-After"] = RETRY_AFTER
        return problem

    def to_dict(self) -> dict[str, Any]:
        members: dict[str, Any] = {"type": self.type, "title": self.title, "status": self.status}
        if self.detail is not None:
            members["detail"] = self.detail
        if self.errors is not None:
            members["errors"] = self.errors
        return members

    @property
    def body(self) -> bytes:
        return orjson.dumps(self.to_dict(), default=str)
