"""What a notification and a mail say, in Spanish and English."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

TEXTS = {
    "ticket.created": {
        "en": "Ticket #{ticket_id} was created: {title}",
        "es": "Se creó el ticket n.º {ticket_id}: {title}",
    },
    "ticket.created, by a stranger": {
        "en": "A request for help was received: ticket #{ticket_id}",
        "es": "Se recibió una solicitud de ayuda: ticket n.º {ticket_id}",
    },
    "priority.assigned": {
        "en": "Ticket #{ticket_id} has priority {priority}",
        "es": "El ticket n.º {ticket_id} tiene prioridad {priority}",
    },
    "ticket.status_changed": {
        "en": "Ticket #{ticket_id} is now {status}",
        "es": "El ticket n.º {ticket_id} está ahora {status}",
    },
    "ticket.commented": {
        "en": "{author} commented on ticket #{ticket_id}",
        "es": "{author} comentó en el ticket n.º {ticket_id}",
    },
    "ticket.commented, internally": {
        "en": "{author} left an internal note on ticket #{ticket_id}",
        "es": "{author} dejó una nota interna en el ticket n.º {ticket_id}",
    },
    "ticket.assigned": {
        "en": "Ticket #{ticket_id} is assigned to {assignee}",
        "es": "El ticket n.º {ticket_id} está asignado a {assignee}",
    },
    "ticket.assigned, to nobody": {
        "en": "Ticket #{ticket_id} is no longer assigned to anybody",
        "es": "El ticket n.º {ticket_id} ya no está asignado a nadie",
    },
    "ticket.sla_warning, first_response": {
        "en": "Ticket #{ticket_id} is to be answered by {due}",
        "es": "El ticket n.º {ticket_id} ha de recibir respuesta antes del {due}",
    },
    "ticket.sla_warning, resolution": {
        "en": "Ticket #{ticket_id} is to be resolved by {due}",
        "es": "El ticket n.º {ticket_id} ha de resolverse antes del {due}",
    },
    "ticket.sla_breached, first_response": {
        "en": "Ticket #{ticket_id} was not answered by {due}",
        "es": "El ticket n.º {ticket_id} no recibió respuesta antes del {due}",
    },
    "ticket.sla_breached, resolution": {
        "en": "Ticket #{ticket_id} was not resolved by {due}",
        "es": "El ticket n.º {ticket_id} no se resolvió antes del {due}",
    },
    "webhook.disabled": {
        "en": "Webhook {webhook_id} ({host}) has been switched off: {why}",
        "es": "Se desactivó el webhook {webhook_id} ({host}): {why}",
    },
}
PRIORITIES = {
    "low": {"en": "low", "es": "baja"},
    "medium": {"en": "medium", "es": "media"},
    "high": {"en": "high", "es": "alta"},
    "critical": {"en": "critical", "es": "crítica"},
}
STATUSES = {
    "open": {"en": "open", "es": "abierto"},
    "in_progress": {"en": "in progress", "es": "en curso"},
    "waiting": {"en": "waiting", "es": "en espera"},
    "resolved": {"en": "resolved", "es": "resuelto"},
    "closed": {"en": "closed", "es": "cerrado"},
}
# for events that do not say why themselves
REASONS = {
    "rule": {"en": "rule {rule}", "es": "regla {rule}"},
    "words": {"en": "rule {rule}: {words}", "es": "regla {rule}: {words}"},
    "none": {"en": "no rule matched", "es": "no coincide ninguna regla"},
}
# why a webhook was disabled
DISABLED = {
    "failed": {
        "en": "it did not take an event in any of {attempts} attempts",
        "es": "no aceptó un evento en ninguno de {attempts} intentos",
    },
    "gone": {
        "en": "it answered that it is gone for good (410)",
        "es": "respondió que ya no existe (410)",
    },
}
# behind a breach
ESCALATED = {
    "en": "; its priority is now {priority}",
    "es": "; su prioridad es ahora {priority}",
}
MAIL = {
    "greeting": {"en": "Hello,", "es": "Hola:"},
    "ticket": {"en": "Ticket", "es": "Ticket"},
    "reason": {"en": "Why", "es": "Motivo"},
    "open": {"en": "Open the ticket", "es": "Ver el ticket"},
    "footer": {
        "en": "You receive this message because this ticket concerns you. Which messages you"
        " receive is up to you: see your notification settings.",
        "es": "Recibe este mensaje porque este ticket le concierne. Usted decide qué mensajes"
        " recibe: vea sus preferencias de notificación.",
    },
}
# to an address that nobody has verified; none of its sender's words
STRANGER = {
    "subject": {"en": "Request for help", "es": "Solicitud de ayuda"},
    "footer": {
        "en": "Somebody gave this address when they asked for help. If it was not you, there is"
        " nothing to do: ignore this message.",
        "es": "Alguien dio esta dirección al pedir ayuda. Si no fue usted, no tiene que hacer"
        " nada: ignore este mensaje.",
    },
}
_SOMEBODY = {"en": "Somebody", "es": "Alguien"}


def text(event: str, ticket_id: int, data: dict[str, Any], language: str) -> str:
    """One line for a person."""
    words = TEXTS[_variant(event, data)][language]
    if data.get("escalated_from"):
        words += ESCALATED[language]
    return words.format(
        ticket_id=ticket_id,
        title=data.get("title", ""),
        priority=_word(PRIORITIES, data.get("priority"), language),
        status=_word(STATUSES, data.get("to"), language),
        author=data.get("author_name") or _SOMEBODY[language],
        assignee=data.get("assignee_email"),
        due=_moment(data.get("due_at"), data.get("time_zone"), language),
        webhook_id=data.get("webhook_id"),
        host=data.get("host"),
        why=_why_disabled(data, language),
    )


def reason(data: dict[str, Any], language: str) -> str:
    """Why a ticket has its priority: as the event says, or by what rule, for one that does not."""
    said = data.get("reason")
    if isinstance(said, dict) and said.get(language):
        return said[language]
    rule = data.get("rule")
    words = ", ".join(f"“{word}”" for word in data.get("words") or [])
    known = "none" if rule in (None, "default") else "words" if words else "rule"
    return REASONS[known][language].format(rule=rule, words=words)


def _variant(event: str, data: dict[str, Any]) -> str:
    if event == "ticket.created" and data.get("by_stranger"):
        return "ticket.created, by a stranger"
    if event == "ticket.commented" and data.get("internal"):
        return "ticket.commented, internally"
    if event == "ticket.assigned" and not data.get("assignee_email"):
        return "ticket.assigned, to nobody"
    if event in ("ticket.sla_warning", "ticket.sla_breached"):
        target = "first_response" if data.get("target") == "first_response" else "resolution"
        return f"{event}, {target}"
    return event


def _moment(said: Any, zone: Any, language: str) -> Any:
    """By the clock on the wall where people work."""
    try:
        moment = datetime.fromisoformat(said).astimezone(ZoneInfo(zone))
    except (TypeError, ValueError, OverflowError, LookupError, OSError):
        return said
    day = "%d/%m/%Y" if language == "es" else "%Y-%m-%d"
    return f"{moment:{day} %H:%M} ({zone})"


def _word(words: dict[str, dict[str, str]], name: Any, language: str) -> Any:
    # a name of a newer version is shown as it is
    return words.get(str(name), {}).get(language, name)


def _why_disabled(data: dict[str, Any], language: str) -> str:
    known = DISABLED.get(str(data.get("why")), DISABLED["failed"])
    return known[language].format(attempts=data.get("attempts"))
