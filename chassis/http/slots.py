"""How many requests are handled at once, and how many wait for how long."""

from collections import deque

from eventlet.event import Event


class Slots:
    """A semaphore with a bound on its queue. First come, first served.

    Args:
        size: holders at once.
        max_waiting: greenlets that wait at once.
        max_wait: seconds one waits.
    """

    def __init__(self, size: int, max_waiting: int, max_wait: float) -> None:
        self.size = size
        self.max_waiting = max_waiting
        self.max_wait = max_wait
        self.taken = 0
        self._waiting: deque[Event] = deque()

    @property
    def waiting(self) -> int:
        return len(self._waiting)

    def acquire(self) -> bool:
        """Take a slot; False where none became free in time or too many wait already."""
        if self.taken < self.size:
            self.taken += 1
            return True
        if len(self._waiting) >= self.max_waiting:
            return False
        turn = Event()
        self._waiting.append(turn)
        try:
            turn.wait(timeout=self.max_wait)
        except BaseException:
            if turn.ready():
                self.release()
            raise
        finally:
            if not turn.ready():
                self._waiting.remove(turn)
        return turn.ready()

    def release(self) -> None:
        if self._waiting:
            self._waiting.popleft().send()  # the slot changes hands
        else:
            self.taken -= 1
