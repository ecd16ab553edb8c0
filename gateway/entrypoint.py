"""``@http`` of the API: who sends the request is found out before the method runs."""

from typing import Any

from chassis.http import Request
from chassis.http.entrypoint import HttpEntrypoint
from chassis.identity.guard import AUTH_TOKEN, USER_ID
from gateway.identity.provider import Identity
from gateway.identity.signing import Signer


class ApiEntrypoint(HttpEntrypoint):
    """As ``chassis.http.http``, with the statement of who acts in Nameko's context.

    Args:
        public: also for whoever is not signed in; the method then finds the actor ``anonymous``.
    """

    def __init__(self, method: str, url: str, *, public: bool = False, **options: Any) -> None:
        super().__init__(method, url, **options)
        self.public = public

    def setup(self) -> None:
        super().setup()
        dependencies = self.container.dependencies
        self._signer = next(d for d in dependencies if isinstance(d, Signer))
        self._identity = next(d for d in dependencies if isinstance(d, Identity))

    def handle_request(self, request: Request) -> Any:
        answer = super().handle_request(request)
        self._identity.notes.note(self.method_name, request, answer)
        return answer

    def context_data(self, request: Request) -> dict[str, Any]:
        """
        Raises:
            NotAuthenticated, CrossSite
            SQLAlchemyError: the database does not say who it is.
        """
        request.caller = caller = self._identity.caller_of(request, self.public)
        return super().context_data(request) | {
            AUTH_TOKEN: self._signer.statement(caller.actor),
            USER_ID: caller.actor.id,
        }


http = ApiEntrypoint.decorator
