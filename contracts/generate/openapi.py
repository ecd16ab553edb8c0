"""``openapi.json``, of the gateway's entrypoints and what stands beside them."""

import inspect
import re
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from apispec import APISpec
from nameko.extensions import ENTRYPOINT_EXTENSIONS_ATTR

from chassis.http.contract import Answer, Either, Media, Operation, Page, Results
from chassis.http.entrypoint import HttpEntrypoint
from chassis.identity.policy import Access
from contracts.generate import fields, headers, problems, services
from contracts.generate.services import Incomplete
from gateway.pictures import ProblemPicture

VERSION = "1.0.0"
SAFE = ("GET", "HEAD")
_VARIABLE = re.compile(r"<(?:(\w+)(?:\([^)]*\))?:)?(\w+)>")
_MEDIA = {"application/json": {"type": "object"}}
_ID = {"type": "integer", "format": "int64", "minimum": 1}

DESCRIPTION = """\
JSON in UTF-8, snake_case, times in UTC as RFC 3339. A slash at the end of a path makes no difference.
Every error is application/problem+json (RFC 9457), in Spanish or English by Accept-Language. A method
that a path does not have is a 405 with Allow; OPTIONS says what it has; HEAD is GET without a body.
Any request can be answered 408 (too slow), 413, 431 (headers over 16 KiB) or 503 (saturated).

Who acts is known by the cookie `session` or by an API token as bearer. With the cookie, what changes
things needs the header `X-CSRF-Protection: 1` too. With AUTH=open nobody has to sign in.
"""


def build() -> dict[str, Any]:
    """The document.

    Raises:
        Incomplete: an entrypoint says nothing, or names what is not there.
    """
    plugin = fields.plugin()
    spec = APISpec(
        title="Sistema de Tickets",
        version=VERSION,
        openapi_version="3.1.0",
        info={"description": DESCRIPTION},
        plugins=[plugin],
        servers=[{"url": "/"}],
    )
    fields.teach(plugin)
    spec.components.schema("Problem", schema=ProblemPicture())
    for name, header in headers.GIVES.items():
        spec.components.header(name, header)
    for name, parameter in headers.TAKES.items():
        spec.components.parameter(name, "header", parameter)
    for name, response in problems.components().items():
        spec.components.response(name, response)
    for name, scheme in SCHEMES.items():
        spec.components.security_scheme(name, scheme)
    tags: set[str] = set()
    for url, method, name, public, operation in operations():
        path, variables = path_of(url)
        try:
            described = _Described(spec, url, method, name, public, operation, variables).as_dict()
        except Incomplete as exc:
            raise Incomplete(f"{method} {url}: {exc}") from None
        tag = _tag(path)
        tags.add(tag)
        spec.path(path, operations={method.lower(): {"tags": [tag], **described}})
    for tag in sorted(tags):
        spec.tag({"name": tag})
    return spec.to_dict()


SCHEMES = {
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": "session",
        "description": "Set by POST /api/session/. Under https its name is __Host-session.",
    },
    "csrf": {
        "type": "apiKey",
        "in": "header",
        "name": "X-CSRF-Protection",
        "description": "1, with the cookie, for what changes things.",
    },
    "bearer": {
        "type": "http",
        "scheme": "bearer",
        "description": "An API token, of POST /api/tokens/; its scope is read, write or admin.",
    },
}


def operations() -> Iterator[tuple[str, str, str, bool, Operation]]:
    """``(url, method, name of the service's method, public, what it promises)`` by path.

    Raises:
        Incomplete: an entrypoint says nothing.
    """
    from gateway.service import GatewayService

    found = []
    for name, function in inspect.getmembers(GatewayService, inspect.isfunction):
        for entrypoint in getattr(function, ENTRYPOINT_EXTENSIONS_ATTR, ()):
            if not isinstance(entrypoint, HttpEntrypoint):
                continue
            if entrypoint.operation is None:
                raise Incomplete(
                    f"gateway.{name} promises nothing: give its @http an operation=Operation(...)."
                )
            # what the chassis' own @http decorates is public
            public = getattr(entrypoint, "public", True)
            found += [
                (entrypoint.url, m, name, public, entrypoint.operation) for m in entrypoint.methods
            ]
    return iter(sorted(found, key=lambda row: row[:3]))


def path_of(url: str) -> tuple[str, list[str]]:
    """``/api/tickets/{ticket_id}/`` and its variables, from werkzeug's ``<ticket_id>``."""
    return _VARIABLE.sub(r"{\2}", url), [match[2] for match in _VARIABLE.finditer(url)]


def _tag(path: str) -> str:
    parts = [part for part in path.split("/") if part]
    return parts[1] if parts[0] == "api" and len(parts) > 1 else "operation"


class _Described:
    """One Operation Object."""

    def __init__(
        self,
        spec: APISpec,
        url: str,
        method: str,
        name: str,
        public: bool,
        operation: Operation,
        variables: list[str],
    ) -> None:
        self.spec, self.method, self.name, self.public = spec, method, name, public
        self.operation, self.variables = operation, variables
        # /health and /metrics are asked for by addresses of the network inside, too
        self.named = url.startswith("/api/")

    def as_dict(self) -> dict[str, Any]:
        operation = self.operation
        described: dict[str, Any] = {
            "operationId": self.name,
            "summary": operation.summary,
            "parameters": self._parameters(),
            "responses": self._responses(),
            "security": self._security(),
        }
        if text := "\n\n".join(filter(None, (operation.description, self._who()))):
            described["description"] = text
        if operation.action is not None:
            described["x-action"] = operation.action
        if operation.body is not None:
            described["requestBody"] = {
                "required": True,
                "content": {"application/json": {"schema": services.schema(operation.body)}},
            }
        return described

    def _who(self) -> str:
        if self.operation.action is None:
            return ""
        action = services.action(self.operation.action)
        reach = {Access.OWN: "own", Access.ALL: "all"}
        roles = ("anonymous", "requester", "agent", "admin")
        can = [f"{role} ({reach[a]})" for role in roles if (a := getattr(action, role))]
        return f"Who may: {', '.join(can)}. Scope of an API token: {action.scope}."

    def _security(self) -> list[dict[str, list]]:
        if self.public:
            return []
        cookie = {"session": []} | ({} if self.method in SAFE else {"csrf": []})
        return [cookie, {"bearer": []}]

    def _parameters(self) -> list[Any]:
        operation = self.operation
        found: list[Any] = [
            {
                "name": name,
                "in": "path",
                "required": True,
                "schema": dict(operation.path.get(name) or self._variable(name)),
            }
            for name in self.variables
        ]
        if operation.query is not None:
            found.append({"in": "query", "schema": services.schema(operation.query)})
        for name in (*operation.takes, "Accept-Language"):
            if name not in headers.TAKES:
                raise Incomplete(f"there is no header {name} in contracts/generate/headers.py.")
            found.append(name)
        return found

    @staticmethod
    def _variable(name: str) -> dict[str, Any]:
        return _ID if name == "id" or name.endswith("_id") else {"type": "string", "minLength": 1}

    def _responses(self) -> dict[str, Any]:
        answers = {str(s): self._answer(s, a) for s, a in self.operation.answers.items()}
        errors = {s for s in self.errors() if str(s) not in answers}
        return answers | {str(s): problems.component(s) for s in sorted(errors)}

    def errors(self) -> set[int]:
        """Statuses that follow from what the operation takes, and those it names."""
        operation = self.operation
        found = {503, *operation.errors}
        if operation.body is not None:
            found |= {400, 413, 415}
        if operation.query is not None or "Idempotency-Key" in operation.takes:
            found.add(400)
        if self.variables:
            found.add(404)
        if "If-Match" in operation.takes:
            found.add(412)
        if self.named:
            found.add(421)
        if not self.public:
            found |= {401, 403}
        return found

    def _answer(self, status: int, answer: Answer) -> dict[str, Any]:
        given = self.operation.gives if status < 400 else ("Retry-After",) * (status in (429, 503))
        response: dict[str, Any] = {
            "description": HTTPStatus(status).phrase,
            "headers": {n: {"$ref": f"#/components/headers/{n}"} for n in ("X-Request-Id", *given)},
        }
        if isinstance(answer, Media):
            response["content"] = {
                answer.type: {"schema": _MEDIA.get(answer.type, {"type": "string"})}
            }
        elif answer is not None:
            response["content"] = {"application/json": {"schema": self._body(answer)}}
        return response

    def _body(self, answer: str | Page | Results | Either) -> Any:
        if isinstance(answer, str):
            return services.schema(answer)
        if isinstance(answer, Either):
            return {"anyOf": [services.schema(name) for name in answer.of]}
        item = services.schema(answer.of)
        if isinstance(answer, Page):
            return envelope({"type": "array", "items": item})
        return {
            "type": "object",
            "required": ["results"],
            "properties": {"results": {"type": "array", "items": item}},
        }


def envelope(results: dict[str, Any]) -> dict[str, Any]:
    """A page of a list."""
    link = {"type": ["string", "null"], "format": "uri"}
    return {
        "type": "object",
        "required": ["count", "count_exact", "next", "previous", "results"],
        "properties": {
            "count": {"type": "integer", "minimum": 0, "description": "10,000 at most"},
            "count_exact": {"type": "boolean", "description": "false: there are more than count"},
            "next": link | {"description": "null on the last page"},
            "previous": link | {"description": "null on the first page"},
            "results": results,
        },
    }
