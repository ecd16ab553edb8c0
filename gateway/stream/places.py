"""How many live streams there are: of one person, and in all.

A stream holds a connection for as long as the page is open. One person with a loop would take all
of them, and nobody else were served, health checks and sign-in neither.
"""

from collections import Counter

from gateway.exceptions import TooManyAttempts

PART = 0.8  # of the server's connections that streams may hold; the rest is for requests
RETRY = 30  # seconds


class Places:
    """
    Args:
        most_each: streams of one person at once.
        most: streams at once.
    """

    def __init__(self, most_each: int, most: int) -> None:
        self._most_each = most_each
        self._most = most
        self._taken: Counter[str] = Counter()

    def take(self, actor_id: str, limited: bool) -> None:
        """Take a place; it has to be given back.

        Args:
            limited: whether the bound of one person counts; not for the local agent of the open
                mode, who is everybody.

        Raises:
            TooManyAttempts
        """
        full = self._taken.total() >= self._most
        if full or (limited and self._taken[actor_id] >= self._most_each):
            raise TooManyAttempts(RETRY)
        self._taken[actor_id] += 1

    def give_back(self, actor_id: str) -> None:
        self._taken[actor_id] -= 1
        if self._taken[actor_id] <= 0:
            del self._taken[actor_id]  # nobody who has gone is remembered
