"""How many streams one person has, and all together."""

import pytest

from gateway.exceptions import TooManyAttempts
from gateway.stream.places import Places


def test_one_person_leaves_places_to_others() -> None:
    places = Places(3, 5)
    for _ in range(3):
        places.take("person:1", limited=True)
    with pytest.raises(TooManyAttempts):
        places.take("person:1", limited=True)
    places.take("person:2", limited=True)
    places.give_back("person:1")
    places.take("person:1", limited=True)
    places.take("local", limited=False)
    with pytest.raises(TooManyAttempts):  # all places are taken
        places.take("local", limited=False)


def test_a_thousand_streams_of_one_person_are_refused() -> None:
    places = Places(20, 800)
    refused = 0
    for _ in range(1010):
        try:
            places.take("person:1", limited=True)
        except TooManyAttempts:
            refused += 1
    assert refused == 990


def test_who_has_gone_is_not_remembered() -> None:
    places = Places(3, 5)
    for n in range(100):
        places.take(f"person:{n}", limited=True)
        places.give_back(f"person:{n}")
    assert len(places._taken) == 0
