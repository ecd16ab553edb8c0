"""One connection to RabbitMQ that comes back.

py-amqp does the handshake, the declarations and the decoding, but for most deliveries. What is
different here:

- one ``recv`` may bring many messages and all of them are dispatched before the next, with
  ``on_burst`` called in between, so that work can be taken and acknowledged in batches;
- what several greenlets send in one turn of the event loop leaves in one write;
- sending never blocks: a broker that stops reading (memory or disk alarm) cannot hold a caller.
"""

import logging
import socket
from collections.abc import Callable
from struct import Struct
from struct import error as StructError
from time import monotonic
from typing import TYPE_CHECKING, Any

import eventlet
from amqp import spec
from amqp.exceptions import AMQPError, FrameSyntaxError, UnexpectedFrame
from eventlet.event import Event
from kombu.connection import Connection
from nameko import config
from nameko.utils import sanitize_url

from chassis.broker import deliveries
from chassis.exceptions import ServiceUnavailable

if TYPE_CHECKING:
    from amqp.channel import Channel

    from chassis.container import Container

log = logging.getLogger(__name__)

HEARTBEAT = 30  # seconds
CONNECT_TIMEOUT = 5  # seconds
CLOSE_TIMEOUT = 2.0  # seconds
RETRY_DELAYS = (0.2, 0.5, 1.0, 2.0)  # seconds; the last one again and again
LOG_EVERY = 3.0  # seconds between lines about a broker that is away
RECEIVE = 65_536  # octets
OUTGOING_LIMIT = 32 * 1024 * 1024  # octets waiting for a broker that does not read

_frame_header = Struct(">BHI").unpack_from
_unsigned = Struct(">Q").unpack_from

BROKER_ERRORS = (AMQPError, OSError)
_Frame = tuple[int, int, bytes]  # kind, channel, payload
_METHOD, _HEADER = 1, 2  # kinds of frames
_DELIVER = b"\x00\x3c\x00\x3c"  # class 60, method 60
# OSError: a timestamp beyond the machine's; RecursionError: a header in a header in a header ...
_UNDECODABLE = (
    ValueError,
    OverflowError,
    IndexError,
    OSError,
    RecursionError,
    StructError,
    FrameSyntaxError,
)


class Link:
    """A connection with channels, opened again whenever it is lost.

    Args:
        name: shown in RabbitMQ's management page.
        on_open: called with the link after each (re)connection, before anything is read;
            opens channels with :meth:`channel`, declares, consumes.
        on_burst: called when all messages of one read have been dispatched.
        on_close: called when the connection is lost or closed.
    """

    def __init__(
        self,
        container: "Container",
        name: str,
        on_open: Callable[["Link"], None],
        on_burst: Callable[[], None] | None = None,
        on_close: Callable[[], None] | None = None,
    ) -> None:
        self._container = container
        self._name = f"{container.service_name}: {name}"
        self._on_open = on_open
        self._on_burst = on_burst
        self._on_close = on_close
        self._connection: Any = None
        self._outgoing: list[bytes] = []
        self._outgoing_size = 0
        self._flushing = False
        self._write: Callable[[bytes], Any] | None = None
        self._closing = False
        self._opened = Event()
        self._thread: Any = None
        self.blocked = False
        self.user = ""  # of the broker, that it signed in as

    # ------------------------------------------------------------ life

    @property
    def is_open(self) -> bool:
        return self._connection is not None

    def start(self) -> None:
        """Connect and return once connected.

        Raises:
            StartInterrupted: the container was told to stop meanwhile.
        """
        self._thread = self._container.spawn_managed_thread(self._run, identifier=self._name)
        while not self._opened.ready():
            self._container.sleep(0.05)

    def stop(self) -> None:
        """Send what is left and close."""
        self._closing = True
        connection = self._connection
        if connection is not None:
            # the broker answers with close-ok, which ends the reader
            connection.send_method(spec.Connection.Close, "BsBB", (200, "stopped", 0, 0))
        if self._thread is not None:
            with eventlet.Timeout(CLOSE_TIMEOUT, False):
                self._thread.wait()
                return
            self._close()

    def reset(self) -> None:
        """Drop the connection; a new one is opened at once."""
        if self._connection is not None:
            _shut(self._connection)

    def _run(self) -> None:
        failures, last_line = 0, 0.0
        while not self._closing:
            try:
                self._open()
                failures = 0
                self._read()
            except BROKER_ERRORS as exc:
                if self._closing:
                    break
                now = monotonic()
                if failures == 0 or now - last_line >= LOG_EVERY:
                    last_line = now
                    uri = sanitize_url(config["AMQP_URI"])
                    log.warning("waiting for the broker at %s (%s)", uri, _reason(exc))
            finally:
                self._close()
            if self._closing:
                break
            eventlet.sleep(RETRY_DELAYS[min(failures, len(RETRY_DELAYS) - 1)])
            failures += 1

    def _open(self) -> None:
        self.blocked = False
        kombu_connection = Connection(
            config["AMQP_URI"],
            ssl=config.get("AMQP_SSL"),
            login_method=config.get("LOGIN_METHOD"),
            heartbeat=int(config.get("HEARTBEAT", HEARTBEAT)),
            connect_timeout=CONNECT_TIMEOUT,
            transport_options={
                "client_properties": {"connection_name": self._name},
                "on_blocked": lambda _reason: self._blocked(True),
                "on_unblocked": lambda: self._blocked(False),
            },
        )
        # not kombu_connection.connect(), which has retries of its own
        connection = kombu_connection.transport.establish_connection()
        self.user = kombu_connection.userid or ""
        try:
            transport = connection.transport
            transport.sock.settimeout(CONNECT_TIMEOUT)
            self._outgoing, self._outgoing_size = [], 0
            self._write = transport.sock.sendall
            transport._write = lambda data: self.send(bytes(data))
            connection.on_inbound_frame = self._forgiving(connection.on_inbound_frame)
            self._connection = connection
            self._on_open(self)
        except BaseException:
            _shut(connection)
            raise
        if not self._opened.ready():
            self._opened.send()

    def _close(self) -> None:
        connection, self._connection, self._write = self._connection, None, None
        if connection is None:
            return
        _shut(connection)
        connection.collect()
        if self._on_close is not None:
            self._on_close()

    def _blocked(self, state: bool) -> None:
        self.blocked = state
        if state:
            log.warning("%s: the broker has an alarm and takes no messages", self._name)
        else:
            log.info("%s: the broker takes messages again", self._name)

    # ------------------------------------------------------------ reading

    def channel(self) -> "Channel":
        """A new channel; only from ``on_open``. Bodies of its messages are octets."""
        channel = self._connection.channel()
        channel.auto_decode = False
        return channel

    def _read(self) -> None:
        connection = self._connection
        transport = connection.transport
        dispatch, receive = connection.on_inbound_frame, transport.sock.recv
        # what py-amqp had read ahead
        buffer, transport._read_buffer = bytes(transport._read_buffer), b""
        transport.sock.settimeout(None)
        heart = eventlet.spawn(self._beat, connection)
        try:
            if self._on_burst is not None:
                self._on_burst()  # what came while on_open was declaring
            while True:
                position, size = 0, len(buffer)
                while size - position >= 8:
                    kind, channel_id, length = _frame_header(buffer, position)
                    end = position + 7 + length
                    if end >= size:
                        break
                    if kind == _METHOD and (next_frame := self._delivered(buffer, position)):
                        position = next_frame
                        continue
                    dispatch((kind, channel_id, buffer[position + 7 : end]))
                    position = end + 1
                if position:
                    buffer = buffer[position:]
                    if self._on_burst is not None:
                        self._on_burst()
                received = receive(RECEIVE)
                if not received:
                    raise ConnectionResetError("the broker closed the connection")
                buffer = buffer + received if buffer else received
        finally:
            # not at once: it would let others run before they know that their channels are gone
            eventlet.spawn_n(heart.kill)

    def _delivered(self, buffer: bytes, position: int) -> int | None:
        """Pass on the message that begins there; where the next frame does, None if there is none."""
        if (found := deliveries.read(buffer, position)) is None:
            return None
        message, channel_id, end = found
        channel = self._connection.channels.get(channel_id)
        if channel is None or channel.is_closing:
            return None
        consumer = channel.callbacks.get(message.delivery_info["consumer_tag"])
        if consumer is None:
            return None
        self._connection.bytes_recv += 1  # py-amqp's sign that the broker is alive
        message.channel = channel
        consumer(message)
        return end

    def _forgiving(self, dispatch: Callable[[_Frame], bool]) -> Callable[[_Frame], bool]:
        """A message that py-amqp can't take must not end the connection: it would come again."""
        methods: dict[int, bytes] = {}  # the last one of each channel

        def forgiving(frame: _Frame) -> bool:
            kind, channel_id, payload = frame
            if kind == _METHOD:
                methods[channel_id] = payload
            try:
                return dispatch(frame)
            except _UNDECODABLE as exc:
                return self._undecodable(dispatch, frame, methods.get(channel_id, b""), exc)

        return forgiving

    def _undecodable(
        self, dispatch: Callable[[_Frame], bool], frame: _Frame, method: bytes, exc: Exception
    ) -> bool:
        kind, channel_id, payload = frame
        if kind == _HEADER:
            try:
                # properties that are no properties: the message has none
                return dispatch((kind, channel_id, payload[:12] + b"\0\0"))
            except UnexpectedFrame:
                pass  # it is the routing key
        if kind == _METHOD or not isinstance(exc, UnicodeDecodeError) or method[:4] != _DELIVER:
            raise exc
        log.warning("%s: a message with a broken routing key is refused", self._name)
        (delivery_tag,) = _unsigned(method, 5 + method[4])
        self._connection.channels[channel_id].basic_reject(delivery_tag, requeue=False)
        return True

    def _beat(self, connection: Any) -> None:
        interval = max(1.0, (connection.heartbeat or HEARTBEAT) / 4)
        while True:
            eventlet.sleep(interval)
            try:
                connection.heartbeat_tick()
            except Exception as exc:
                log.warning("%s: no heartbeat from the broker (%s)", self._name, exc)
                _shut(connection)
                return

    # ------------------------------------------------------------ sending

    def send(self, frames: bytes) -> None:
        """Send frames with the next turn of the event loop. Never blocks.

        Raises:
            ServiceUnavailable: not connected, or the broker has not read for long.
        """
        if self._write is None:
            raise ServiceUnavailable("not connected to the broker")
        if self._outgoing_size > OUTGOING_LIMIT:
            raise ServiceUnavailable("the broker does not read")
        self._outgoing.append(frames)
        self._outgoing_size += len(frames)
        if not self._flushing:
            self._flushing = True
            eventlet.spawn_n(self._flush)

    def _flush(self) -> None:
        write = self._write
        try:
            while self._outgoing and write is not None and write is self._write:
                frames, self._outgoing = b"".join(self._outgoing), []
                self._outgoing_size = len(frames)
                write(frames)
            if not self._outgoing:
                self._outgoing_size = 0
        except OSError:
            # the reader sees it too and opens a new connection
            if self._connection is not None and write is self._write:
                _shut(self._connection)
        finally:
            self._flushing = False
            if self._outgoing and write is not self._write:
                # meanwhile a new connection began to send
                self._flushing = True
                eventlet.spawn_n(self._flush)


def _shut(connection: Any) -> None:
    sock = getattr(getattr(connection, "_transport", None), "sock", None)
    if sock is not None:
        try:
            sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass


def _reason(exc: BaseException) -> str:
    return str(exc) or type(exc).__name__
