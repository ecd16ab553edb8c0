"""Dead letters of all services, as one list."""

from typing import Any

from chassis.exceptions import ServiceUnavailable
from chassis.http import Request
from chassis.rpc.client import ServiceClient
from gateway.errors import unknown_letter


def newest(services: dict[str, ServiceClient]) -> dict[str, Any]:
    """Newest first; a service that does not answer is named in ``unavailable``."""
    letters: list[dict[str, Any]] = []
    unavailable = []
    for name, service in services.items():
        try:
            letters += service.list_dead_letters()
        except ServiceUnavailable:
            unavailable.append(name)
    letters.sort(key=lambda letter: letter["created_at"], reverse=True)
    return {"count": len(letters), "results": letters, "unavailable": unavailable}


def find(
    services: dict[str, ServiceClient], letter_id: str, request: Request
) -> tuple[ServiceClient, int]:
    """The service and its own id behind an id like ``assignment-17``.

    Raises:
        Problem: 404.
    """
    name, _, number = letter_id.rpartition("-")
    if name not in services or not number.isascii() or not number.isdigit() or len(number) > 18:
        raise unknown_letter(request)
    return services[name], int(number)
