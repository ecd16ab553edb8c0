"""``asyncapi.json`` and the JSON Schema of each event's data."""

from typing import Any

from apispec import APISpec

from chassis.pictures import Published
from contracts.generate import fields, services
from contracts.generate.openapi import VERSION

DIALECT = "https://json-schema.org/draft/2020-12/schema"

HEADERS = {
    "type": "object",
    "required": [
        "cloudEvents:specversion",
        "cloudEvents:id",
        "cloudEvents:type",
        "cloudEvents:source",
        "cloudEvents:time",
        "cloudEvents:dataschema",
    ],
    "properties": {
        "cloudEvents:specversion": {"const": "1.0"},
        "cloudEvents:id": {
            "type": "string",
            "format": "uuid",
            "description": "A handler's effect counts once for each.",
        },
        "cloudEvents:type": {"type": "string"},
        "cloudEvents:source": {"type": "string"},
        "cloudEvents:time": {"type": "string", "format": "date-time"},
        "cloudEvents:dataschema": {"type": "string", "pattern": "/v[0-9]+$"},
        "x-published-at": {
            "type": "string",
            "format": "date-time",
            "description": "When its service sent it.",
        },
        "nameko.language": {"type": "string", "enum": ["es", "en"]},
        "nameko.request_id": {"type": "string"},
        "nameko.user_id": {"type": "string", "description": "who caused it"},
        "nameko.call_id_stack": {"type": "array", "items": {"type": "string"}},
    },
}


def data_schemas() -> dict[str, dict[str, Any]]:
    """JSON Schema of the data of each event, by the event's type.

    Raises:
        services.Incomplete
    """
    return {
        event_type: data_schema(event_type, published)
        for events in services.events().values()
        for event_type, published in events.items()
    }


def data_schema(event_type: str, published: Published) -> dict[str, Any]:
    """Self-contained: nested schemas are in ``$defs``."""
    plugin = fields.plugin()
    spec = APISpec(title="", version="", openapi_version="3.1.0", plugins=[plugin])
    fields.teach(plugin)
    schema = fields.json_schema(published.data, plugin)
    nested = spec.to_dict().get("components", {}).get("schemas", {})
    made = {
        "$schema": DIALECT,
        "$id": f"{event_type}/v{published.version}",
        "title": event_type,
        "description": f"Data of {event_type}: {published.when}.",
        **schema,
    }
    if nested:
        made["$defs"] = nested
    return _inner(made)


def _inner(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            n: v.replace("#/components/schemas/", "#/$defs/") if n == "$ref" else _inner(v)
            for n, v in value.items()
        }
    return [_inner(item) for item in value] if isinstance(value, list) else value


def build() -> dict[str, Any]:
    """The document.

    Raises:
        services.Incomplete
    """
    heard = services.subscriptions()
    channels: dict[str, Any] = {}
    operations: dict[str, Any] = {}
    messages: dict[str, Any] = {}
    for source, events in services.events().items():
        for event_type, published in events.items():
            channels[event_type] = _channel(source, event_type, published)
            messages[event_type] = _message(event_type, published)
            channel = {"$ref": f"#/channels/{event_type}"}
            on_channel = [{"$ref": f"#/channels/{event_type}/messages/{event_type}"}]
            operations[f"{source}.publishes.{event_type}"] = {
                "action": "send",
                "channel": channel,
                "summary": f"{source}: {published.when}.",
                "messages": on_channel,
            }
            for handler in heard.get(source, {}).get(event_type, ()):
                operations[f"{handler}.{source}.{event_type}"] = {
                    "action": "receive",
                    "channel": channel,
                    "summary": f"{handler}, from the queue evt-{source}-{event_type}--{handler}.",
                    "messages": on_channel,
                }
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Sistema de Tickets: events",
            "version": VERSION,
            "description": "Facts that services publish over RabbitMQ. Consumers pass over fields"
            " they do not know, so fields may be added without a new version.",
        },
        "defaultContentType": "application/json",
        "channels": channels,
        "operations": operations,
        "components": {"messages": messages},
    }


def _channel(source: str, event_type: str, published: Published) -> dict[str, Any]:
    return {
        "address": event_type,
        "description": f"{published.when}.",
        "messages": {event_type: {"$ref": f"#/components/messages/{event_type}"}},
        "bindings": {
            "amqp": {
                "is": "routingKey",
                "exchange": {
                    "name": f"{source}.events",
                    "type": "topic",
                    "durable": True,
                    "autoDelete": False,
                    "vhost": "/",
                },
                "bindingVersion": "0.3.0",
            }
        },
    }


def _message(event_type: str, published: Published) -> dict[str, Any]:
    return {
        "name": event_type,
        "title": published.when,
        "contentType": "application/json",
        "headers": HEADERS,
        "payload": {
            "schemaFormat": "application/schema+json;version=draft-2020-12",
            "schema": {"$ref": f"schemas/{event_type}.json"},
        },
        "bindings": {"amqp": {"contentEncoding": "utf-8", "bindingVersion": "0.3.0"}},
    }
