"""How the first rules judge tickets that a person has labelled, and that docs/triage.md says so."""

from pathlib import Path

import pytest

from assignment.tests.judging import HALVES, LANGUAGES, judged, right, table

DOCUMENT = Path("docs/triage.md")
AT_LEAST = {"tune": 0.9, "held_out": 0.6}


@pytest.mark.parametrize("half", HALVES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_most_tickets_get_the_priority_a_person_gave_them(language: str, half: str) -> None:
    assert right(judged(), language, half) >= AT_LEAST[half]


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_ordinary_is_taken_for_urgent(language: str) -> None:
    low = [one for one in judged() if one.language == language and one.wanted in ("low", "medium")]
    assert not [one.title for one in low if one.got in ("high", "critical")]


def test_the_document_has_the_table() -> None:
    """``python -m assignment.tests.judging`` prints it."""
    assert table(judged()) in DOCUMENT.read_text(encoding="utf-8")
