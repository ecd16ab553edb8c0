"""The connection on which a service's event handlers consume."""

from typing import Any

from nameko.extensions import ProviderCollector, SharedExtension

from chassis.broker.link import Link


class EventConsumer(ProviderCollector, SharedExtension):
    """One connection for all event handlers of a service, a channel for each.

    It publishes nothing, so that an alarm of the broker, which stops those who publish, does
    not keep acknowledgements from it.
    """

    def __init__(self) -> None:
        super().__init__()
        self._link: Link | None = None

    def setup(self) -> None:
        self._link = Link(self.container, "events", self._opened, self._burst, self._closed)

    def start(self) -> None:
        assert self._link is not None
        self._link.start()

    def stop(self) -> None:
        if self._link is not None:
            self._link.stop()

    def send(self, frames: bytes) -> None:
        """
        Raises:
            ServiceUnavailable: not connected.
        """
        assert self._link is not None
        self._link.send(frames)

    def reset(self) -> None:
        """Connect anew; what is not acknowledged comes again."""
        assert self._link is not None
        self._link.reset()

    def _opened(self, link: Link) -> None:
        for handler in self._handlers():
            handler.open(link.channel())

    def _burst(self) -> None:
        for handler in self._handlers():
            handler.arrived()

    def _closed(self) -> None:
        for handler in self._handlers():
            handler.close()

    def _handlers(self) -> list[Any]:
        return list(self._providers)
