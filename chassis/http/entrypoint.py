"""``@http``: a service method that answers HTTP requests."""

import functools
import inspect
from collections.abc import Callable
from typing import Any

import eventlet
from nameko.exceptions import IncorrectSignature
from nameko.web.handlers import HttpRequestHandler
from werkzeug.routing import Map, Rule
from werkzeug.wrappers import Response

from chassis.http.contract import Operation
from chassis.http.problem import Problem
from chassis.http.request import Request
from chassis.http.response import JsonResponse, is_stream
from chassis.http.server import HttpServer


class HttpEntrypoint(HttpRequestHandler):
    """The method gets ``(request, **path_values)`` and returns a ``JsonResponse``, a werkzeug
    ``Response``, a ``Problem``, or what Nameko's own ``@http`` takes (a string, a tuple). A
    ``Response`` with an iterator for a body is sent piece by piece, and the worker ends with it.

    The service method runs in the connection's greenlet. Its exceptions become problems: by
    the service class' ``http_errors``, then by ``errors.default_errors``.

    Args:
        method: one or several, separated by commas.
        url: a werkzeug rule; with or without a slash at the end makes no difference.
        limited: whether its requests count against ``max_concurrent``. Not for health checks,
            which have to answer in a server that is saturated.
        operation: what it promises, for ``contracts/generate``.
    """

    server = HttpServer()
    container: Any  # chassis.container.Container
    method_name: Any  # str, once bound

    def __init__(
        self,
        method: str,
        url: str,
        *,
        limited: bool = True,
        operation: Operation | None = None,
        # All are answered and, where they are not foreseen, logged here.
        expected_exceptions: type[Exception] | tuple[type[Exception], ...] = Exception,
        **kwargs: Any,
    ) -> None:
        super().__init__(method, url, expected_exceptions=expected_exceptions, **kwargs)
        self.limited = limited
        self.operation = operation

    @classmethod
    def decorator(cls, *args: Any, **kwargs: Any) -> Callable[[Callable], Callable]:
        register = super().decorator(*args, **kwargs)

        def decorate(method: Callable) -> Callable:
            # In here, because Nameko's worker ends when the method returns.
            @functools.wraps(method)
            def send_stream_in_worker(service: Any, request: Request, **values: Any) -> Any:
                result = method(service, request, **values)
                if is_stream(result):
                    request.deliver(result)
                return result

            return register(send_stream_in_worker)

        return decorate

    @property
    def methods(self) -> list[str]:
        return [method.strip().upper() for method in self.method.split(",")]

    def setup(self) -> None:
        self._check_method()
        super().setup()

    def _check_method(self) -> None:
        rule = Rule(self.url)
        Map([rule])
        method = getattr(self.container.service_cls, self.method_name)
        try:
            inspect.signature(method).bind(None, None, **dict.fromkeys(rule.arguments))
        except TypeError as exc:
            raise IncorrectSignature(f"{self.method_name} does not fit {self.url}: {exc}") from exc

    def stop(self) -> None:
        # Entrypoints stop one by one, the server last: it must not take requests until then.
        self.server.stop_accepting()
        self.server.drain()
        super().stop()

    def context_data(self, request: Request) -> dict[str, Any]:
        """Nameko's context of the worker, which travels on with calls and events."""
        return {"language": request.language, "request_id": request.id}

    def handle_request(self, request: Request) -> Any:
        """An ``AnyResponse``; never raises an ``Exception``."""
        try:
            result = self.container.run_worker(
                self, (request,), request.path_values, self.context_data(request)
            )
            if isinstance(result, JsonResponse | Problem | Response):
                return result
            return self.response_from_result(result)
        except eventlet.Timeout as exc:  # is no Exception
            failure = TimeoutError(str(exc)).with_traceback(exc.__traceback__)
            return self.server.problem(failure, request)
        except Exception as exc:
            return self.server.problem(exc, request)


http = HttpEntrypoint.decorator
