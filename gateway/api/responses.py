"""Answers that several subjects share."""

from typing import Any

from chassis.http import JsonResponse


def ticket_response(
    ticket: dict[str, Any], status: int = 200, headers: dict[str, str] | None = None
) -> JsonResponse:
    """A ticket with its version as ETag."""
    return JsonResponse(ticket, status, {"ETag": f'"{ticket["version"]}"', **(headers or {})})
