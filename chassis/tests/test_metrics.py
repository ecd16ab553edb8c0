"""What is asked for when metrics are read."""

import pytest
from prometheus_client import REGISTRY

from chassis import metrics


@pytest.fixture(autouse=True)
def sources(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metrics._asked, "sources", {})


def test_what_the_database_knows_is_asked_for_each_time() -> None:
    depths = iter([(3, 0.5), (7, 1.5)])
    metrics.watch_outbox(depths.__next__)
    metrics.watch_dead_letters(lambda: {"one": 2, "another": 0})
    found = {
        (sample.name, *sample.labels.values()): sample.value
        for family in metrics._asked.collect()
        for sample in family.samples
    }
    assert found == {
        ("outbox_depth",): 3,
        ("outbox_oldest_seconds",): 0.5,
        ("dead_letters", "one"): 2,
        ("dead_letters", "another"): 0,
    }
    assert REGISTRY.get_sample_value("outbox_depth") == 7


def test_while_it_is_away_the_others_are_there() -> None:
    def away() -> tuple[int, float]:
        raise ConnectionError("the database is away")

    metrics.watch_outbox(away)
    metrics.watch_dead_letters(lambda: {"one": 2})
    assert REGISTRY.get_sample_value("outbox_depth") is None
    assert REGISTRY.get_sample_value("dead_letters", {"queue": "one"}) == 2
