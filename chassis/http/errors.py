"""What a client is told of an exception. A service puts its own map before this one."""

import logging

from nameko.exceptions import ContainerBeingKilled
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from chassis.http import messages
from chassis.http.problem import Problem
from chassis.http.request import Request

log = logging.getLogger(__name__)


def default_errors(exc: Exception, request: Request) -> Problem | Response:
    """Problems as they are, werkzeug's exceptions by their status, all else 500 and logged.

    A service class names its own map in the attribute ``http_errors``: a callable like this one,
    that may call this one for what it does not know, or return None.
    """
    if isinstance(exc, Problem):
        return exc
    if isinstance(exc, HTTPException):
        return _from_werkzeug(exc, request)
    if isinstance(exc, ContainerBeingKilled):
        return Problem.of("stopping", request.language)
    log.error(
        "%s %s failed: %r",
        request.method,
        request.shown,
        exc,
        exc_info=exc,
        extra={"request_id": request.id},
    )
    return Problem.of("internal_error", request.language, request_id=request.id)


def _from_werkzeug(exc: HTTPException, request: Request) -> Problem | Response:
    if exc.response is not None or exc.code is None or exc.code < 400:
        return Response.from_app(exc.get_response(), request.to_werkzeug().environ)
    said_here = exc.description != type(exc).description
    return Problem(
        exc.code,
        messages.title(exc.code, request.language),
        exc.description if said_here else None,
        headers={n: v for n, v in exc.get_headers() if n.lower() != "content-type"},
    )
