"""Exchanges and queues of events, by one registry: SUBSCRIPTIONS in config.yaml.

Names of exchanges and queues are Nameko's own, so that stock Nameko services and ``nameko
shell`` meet them::

    ticket.events                                          topic exchange of a source service
    evt-ticket-ticket.created--assignment.on_ticket_created          queue of one handler
    evt-ticket-ticket.created--assignment.on_ticket_created.dead     its dead letters
    assignment.retry.5000                                  exchange and queue: waits 5,000 ms

Both ends declare: the source its subscribers' queues before it publishes (an event waits for a
handler that has never run), the handler its own. Declaring twice with the same arguments is
harmless. All are quorum queues; what expires in a retry queue goes back to the one queue whose
name is its routing key, at least once.

Source: RabbitMQ documentation, "Quorum Queues" (delivery limit, at-least-once dead lettering)
and "Time-To-Live and Expiration".
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from nameko import config
from nameko.exceptions import ConfigurationError

if TYPE_CHECKING:
    from amqp.channel import Channel

DELIVERY_LIMIT = 20  # a last resort behind chassis.events.suspects
RETRY_DELAYS = (1, 5, 30, 300)  # seconds
DEAD = ".dead"


@dataclass(frozen=True)
class Subscription:
    """One handler's interest in one event type of one service."""

    source: str
    event_type: str
    service: str
    method: str

    @property
    def exchange(self) -> str:
        return f"{self.source}.events"

    @property
    def queue(self) -> str:
        return f"evt-{self.source}-{self.event_type}--{self.service}.{self.method}"

    @property
    def dead_letter_queue(self) -> str:
        return self.queue + DEAD


def subscriptions() -> list[Subscription]:
    """Every subscription that config.yaml knows.

    Raises:
        ConfigurationError: SUBSCRIPTIONS is not of its shape.
    """
    found = []
    try:
        for source, events in config.get("SUBSCRIPTIONS", {}).items():
            for event_type, handlers in events.items():
                for handler in handlers:
                    service, method = handler.split(".")
                    found.append(Subscription(source, event_type, service, method))
    except (AttributeError, TypeError, ValueError) as exc:
        raise ConfigurationError(
            "SUBSCRIPTIONS in config.yaml has to be {source: {event type: [service.method]}}"
        ) from exc
    return found


def has_subscribers(source: str, event_type: str) -> bool:
    """Whether an event of this type that reaches no queue is a fault."""
    return any(s.source == source and s.event_type == event_type for s in subscriptions())


def retry_delays() -> list[int]:
    """Milliseconds to wait before each further attempt."""
    return [int(float(s) * 1000) for s in config.get("RETRY_DELAYS", RETRY_DELAYS)]


def retry_name(service: str, delay: int) -> str:
    """Exchange and queue in which ``service``'s messages wait ``delay`` milliseconds."""
    return f"{service}.retry.{delay}"


def declare_source(channel: "Channel", source: str) -> None:
    """What a service that publishes needs: its exchange, and every queue bound to it."""
    _declare_exchange(channel, source)
    for subscription in subscriptions():
        if subscription.source == source:
            declare_subscription(channel, subscription)


def declare_subscription(channel: "Channel", subscription: Subscription) -> None:
    """One handler's queue and its dead-letter queue, bound to the source's exchange."""
    _declare_exchange(channel, subscription.source)
    channel.queue_declare(
        subscription.dead_letter_queue,
        durable=True,
        auto_delete=False,
        arguments={"x-queue-type": "quorum"},
    )
    channel.queue_declare(
        subscription.queue,
        durable=True,
        auto_delete=False,
        arguments={
            "x-queue-type": "quorum",
            "x-delivery-limit": DELIVERY_LIMIT,
            "x-dead-letter-exchange": "",
            "x-dead-letter-routing-key": subscription.dead_letter_queue,
            "x-dead-letter-strategy": "at-least-once",
            "x-overflow": "reject-publish",
        },
    )
    channel.queue_bind(subscription.queue, subscription.exchange, subscription.event_type)


def declare_retries(channel: "Channel", service: str) -> None:
    """The queues in which a service's failed messages wait for another attempt."""
    for delay in retry_delays():
        name = retry_name(service, delay)
        channel.exchange_declare(name, "fanout", durable=True, auto_delete=False)
        channel.queue_declare(
            name,
            durable=True,
            auto_delete=False,
            arguments={
                "x-queue-type": "quorum",
                "x-message-ttl": delay,
                "x-dead-letter-exchange": "",
                "x-dead-letter-strategy": "at-least-once",
                "x-overflow": "reject-publish",
            },
        )
        channel.queue_bind(name, name)


def _declare_exchange(channel: "Channel", source: str) -> None:
    channel.exchange_declare(f"{source}.events", "topic", durable=True, auto_delete=False)
