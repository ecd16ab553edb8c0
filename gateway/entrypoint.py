"""``@http`` of the API: who sends the request is found out before the method runs."""

from typing import Any

from chassis.http import Request
from chassis.http.entrypoint import HttpEntrypoint
from chassis.identity.actor import ADMIN, Actor
from chassis.identity.guard import AUTH_TOKEN, USER_ID
from gateway.identity.signing import Signer

# AUTH=open: whoever reaches the port
LOCAL = Actor("local", ADMIN, name="local agent")


class ApiEntrypoint(HttpEntrypoint):
    """As ``chassis.http.http``, with the statement of who acts in Nameko's context."""

    def setup(self) -> None:
        super().setup()
        self._signer = next(d for d in self.container.dependencies if isinstance(d, Signer))

    def context_data(self, request: Request) -> dict[str, Any]:
        return super().context_data(request) | {
            AUTH_TOKEN: self._signer.statement(LOCAL),
            USER_ID: LOCAL.id,
        }


http = ApiEntrypoint.decorator
