"""What the services say of themselves: schemas, policies, events, subscriptions."""

import ast
import importlib
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

from marshmallow import Schema
from nameko.cli.utils.config import load_config

from chassis.identity.policy import Action
from chassis.pictures import Published

ROOT = Path(__file__).parent.parent.parent
GATEWAY = "gateway"
# Modules that say what a service takes and gives; a small one has all of it in the first.
PARTS = ("schemas", "pictures")


class Incomplete(Exception):
    """Something promises nothing, or what is not there; ``args[0]``: a sentence for its author."""


def names() -> list[str]:
    """Every service with a ``service.py``, the gateway included."""
    return sorted(
        path.parent.name
        for path in ROOT.glob("*/service.py")
        if (path.parent / "__init__.py").exists() and path.parent.name != "chassis"
    )


def schema(name: str) -> Schema:
    """An instance of the class behind ``service.Class``.

    Raises:
        Incomplete: there is none.
    """
    service, _, cls = name.partition(".")
    for part in PARTS:
        found = getattr(_module(service, part), cls, None)
        if isinstance(found, type) and issubclass(found, Schema):
            return found()  # what a Picture requires is known of an instance only
    raise Incomplete(f"there is no schema {cls} in schemas.py or pictures.py of {service}.")


def action(name: str) -> Action:
    """The row of a policy behind ``service:action``.

    Raises:
        Incomplete: there is none.
    """
    service, _, key = name.partition(":")
    policy = getattr(_module(service, "policy"), "POLICY", {})
    if key not in policy:
        raise Incomplete(f"there is no action {key} in {service}/policy.py.")
    return policy[key]


def events() -> dict[str, dict[str, Published]]:
    """``{service: {event type: what it is}}``.

    Raises:
        Incomplete: a service publishes what its ``EVENTS`` do not have.
    """
    found = {}
    for service in names():
        declared: dict[str, Published] = {}
        for part in PARTS:
            declared |= getattr(_module(service, part), "EVENTS", {})
        for event_type in published(service):
            if event_type not in declared:
                raise Incomplete(f"{service} has no {event_type} in EVENTS.")
        if declared:
            found[service] = declared
    return found


def published(service: str) -> Iterator[str]:
    """Event types that the service's code names in a call of ``publish``."""
    for path in sorted((ROOT / service).glob("**/*.py")):
        if "tests" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr == "publish"
                and len(node.args) > 1
                and isinstance(node.args[1], ast.Constant)
            ):
                yield str(node.args[1].value)


def subscriptions() -> dict[str, dict[str, list[str]]]:
    """Who hears what, of config.yaml: ``{source: {event type: [service.method]}}``."""
    with (ROOT / "config.yaml").open() as file:
        return load_config(file)["SUBSCRIPTIONS"]


def _module(service: str, part: str) -> ModuleType | None:
    try:
        return importlib.import_module(f"{service}.{part}")
    except ModuleNotFoundError as exc:
        if exc.name not in (service, f"{service}.{part}"):
            raise
        return None
