"""What a notification says, in Spanish and English."""

from typing import Any

TEXTS = {
    "ticket.created": {
        "en": "Ticket #{ticket_id} was created: {title}",
        "es": "Se creó el ticket n.º {ticket_id}: {title}",
    },
    "priority.assigned": {
        "en": "Ticket #{ticket_id} has priority {priority}",
        "es": "El ticket n.º {ticket_id} tiene prioridad {priority}",
    },
}
PRIORITIES = {
    "low": {"en": "low", "es": "baja"},
    "medium": {"en": "medium", "es": "media"},
    "high": {"en": "high", "es": "alta"},
    "critical": {"en": "critical", "es": "crítica"},
}
REASONS = {
    "no_hurry": {
        "en": "it says there is no hurry: {words}",
        "es": "dice que no corre prisa: {words}",
    },
    "security": {
        "en": "it speaks of a breach: {words}",
        "es": "habla de un incidente de seguridad: {words}",
    },
    "outage": {"en": "it speaks of an outage: {words}", "es": "habla de una interrupción: {words}"},
    "failure": {"en": "it speaks of a failure: {words}", "es": "habla de un fallo: {words}"},
    "question": {"en": "it is a question: {words}", "es": "es una consulta: {words}"},
    "default": {"en": "no rule matched", "es": "no coincide ninguna regla"},
}


def text(event: str, ticket_id: int, data: dict[str, Any], language: str) -> str:
    """One line for a person."""
    priority = data.get("priority")
    return TEXTS[event][language].format(
        ticket_id=ticket_id,
        title=data.get("title", ""),
        priority=PRIORITIES.get(str(priority), {}).get(language, priority),
    )


def reason(data: dict[str, Any], language: str) -> str:
    """Why a ticket has its priority."""
    words = ", ".join(f"“{word}”" for word in data.get("words") or [])
    known = REASONS.get(str(data.get("rule")), REASONS["default"])
    return known[language].format(words=words)
