"""Which entrypoint answers a method and a path."""

from collections.abc import Iterable
from typing import Any, Generic, Protocol, TypeVar

from nameko.exceptions import ConfigurationError
from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.routing import Map, Rule


class Endpoint(Protocol):
    @property
    def url(self) -> str: ...

    @property
    def methods(self) -> list[str]: ...


class NoRoute(Exception):
    """Nothing answers at this path, or not to this method.

    Args:
        allowed: methods that something answers to.
    """

    def __init__(self, allowed: list[str]) -> None:
        self.allowed = allowed
        super().__init__(", ".join(allowed))


E = TypeVar("E", bound=Endpoint)


class Routes(Generic[E]):
    """Rules in werkzeug's language; a slash at the end makes no difference. A path without
    variables is a thing of its own: rules with variables do not answer there.

    Raises:
        ConfigurationError: two endpoints for the same method and rule.
    """

    def __init__(self, endpoints: Iterable[E]) -> None:
        rules: dict[tuple[str, str], E] = {}
        # Paths without variables are looked up here, which costs a tenth of werkzeug's matching.
        self._fixed: dict[str, dict[str, E]] = {}
        for endpoint in endpoints:
            rule = _without_slash(endpoint.url)
            for method in endpoint.methods:
                if (method, rule) in rules:
                    raise ConfigurationError(f"two entrypoints for {method} {endpoint.url}")
                rules[method, rule] = endpoint
        for (method, rule), endpoint in rules.items():
            if "<" in rule:
                continue
            for path in {rule, rule.rstrip("/") + "/"}:
                at_path = self._fixed.setdefault(path, {})
                at_path[method] = endpoint
                if method == "GET" and ("HEAD", rule) not in rules:
                    at_path["HEAD"] = endpoint
        self._adapter = Map(
            [Rule(rule, methods=[method], endpoint=e) for (method, rule), e in rules.items()],
            merge_slashes=False,
            redirect_defaults=False,
        ).bind("")

    def find(self, method: str, path: str) -> tuple[E, dict[str, Any]]:
        """The endpoint, and the values of the rule's variables.

        Raises:
            NoRoute: there is none.
        """
        at_path = self._fixed.get(path)
        if at_path is not None:
            if method not in at_path:  # not a variable's that would take its name for a value
                raise NoRoute(sorted({*at_path, "OPTIONS"}))
            return at_path[method], {}
        path = _without_slash(path)
        try:
            endpoint, values = self._adapter.match(path, method)
        except MethodNotAllowed:
            allowed = self._adapter.allowed_methods(path)
            # werkzeug says so too of a value that a rule takes by its looks and then rejects
            unfit = method in allowed
            raise NoRoute([] if unfit else sorted({*allowed, "OPTIONS"})) from None
        except (NotFound, ValueError):  # ValueError: a number of more digits than int() takes
            raise NoRoute([]) from None
        return endpoint, dict(values)


def _without_slash(path: str) -> str:
    return path[:-1] if len(path) > 1 and path.endswith("/") else path
