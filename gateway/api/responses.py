"""Answers that several subjects share."""

from typing import Any

from chassis.http import JsonResponse


def versioned(
    picture: dict[str, Any], status: int = 200, headers: dict[str, str] | None = None
) -> JsonResponse:
    """Something with its version as ETag."""
    return JsonResponse(picture, status, {"ETag": f'"{picture["version"]}"', **(headers or {})})
