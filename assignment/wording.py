"""Why a ticket has its priority, in Spanish and English."""

from collections.abc import Mapping, Sequence
from typing import Any

LANGUAGES = ("en", "es")

TEXTS = {
    "rule": {"en": "rule “{name}”: {because}", "es": "regla “{name}”: {because}"},
    "none": {"en": "no rule matched", "es": "no coincide ninguna regla"},
    "words": {"en": "it says {words}", "es": "dice {words}"},
    "domain": {"en": "it comes from {domain}", "es": "viene de {domain}"},
    "tags": {"en": "it is tagged {tags}", "es": "lleva la etiqueta {tags}"},
    "inside": {
        "en": "it came within the hours of the rule ({timezone})",
        "es": "llegó dentro del horario de la regla ({timezone})",
    },
    "outside": {
        "en": "it came outside the hours of the rule ({timezone})",
        "es": "llegó fuera del horario de la regla ({timezone})",
    },
    "levels": {
        "en": "its impact is {impact} and its urgency {urgency}",
        "es": "su impacto es {impact} y su urgencia {urgency}",
    },
}
# impact (masculine in Spanish), urgency (feminine)
IMPACT = {
    "low": {"en": "low", "es": "bajo"},
    "medium": {"en": "medium", "es": "medio"},
    "high": {"en": "high", "es": "alto"},
}
URGENCY = {
    "low": {"en": "low", "es": "baja"},
    "medium": {"en": "medium", "es": "media"},
    "high": {"en": "high", "es": "alta"},
}


def reason(
    name: Mapping[str, str] | None,
    words: Sequence[str],
    matched: Mapping[str, Any],
    outcome: Mapping[str, str],
    language: str,
) -> str:
    """One sentence.

    Args:
        name: of the rule, by language; None if none held.
        words, matched: of :class:`assignment.triage.Decision`.
        outcome: of the rule.
    """
    if name is None:
        return TEXTS["none"][language]
    parts = []
    if words:
        parts.append(TEXTS["words"][language].format(words=_quoted(words)))
    if "domain" in matched:
        parts.append(TEXTS["domain"][language].format(domain=matched["domain"]))
    if "tags" in matched:
        parts.append(TEXTS["tags"][language].format(tags=_quoted(matched["tags"])))
    if "hours" in matched:
        hours = matched["hours"]
        text = TEXTS["outside" if hours["outside"] else "inside"][language]
        parts.append(text.format(timezone=hours["timezone"]))
    if "impact" in outcome:
        impact = IMPACT[outcome["impact"]][language]
        urgency = URGENCY[outcome["urgency"]][language]
        parts.append(TEXTS["levels"][language].format(impact=impact, urgency=urgency))
    return TEXTS["rule"][language].format(name=name[language], because="; ".join(parts))


def _quoted(texts: Sequence[str]) -> str:
    return ", ".join(f"“{text}”" for text in texts)
