"""The rules and settings a system begins with, in order: what migration 0002 writes.

Not to be edited: what a running system has is in its database.
"""

from typing import Any

DEFAULT_PRIORITY = "medium"

# impact, then urgency (ITIL)
MATRIX = {
    "high": {"high": "critical", "medium": "high", "low": "medium"},
    "medium": {"high": "high", "medium": "medium", "low": "low"},
    "low": {"high": "medium", "medium": "low", "low": "low"},
}

RULES: list[dict[str, Any]] = [
    {
        "key": "no_hurry",
        "name": {"en": "No hurry", "es": "Sin prisa"},
        "outcome": {"priority": "low"},
        "conditions": {
            "phrases": [
                "no es urgente",
                "no urgente",
                "sin prisa",
                "sin urgencia",
                "cuando pueda",
                "cuando puedas",
                "cuando puedan",
                "not urgent",
                "not an emergency",
                "no rush",
                "no hurry",
                "when you can",
                "low priority",
            ]
        },
    },
    {
        "key": "security",
        "name": {"en": "Security", "es": "Seguridad"},
        "outcome": {"priority": "critical"},
        "conditions": {
            "phrases": [
                "brecha de seguridad",
                "fuga de datos",
                "hackeado",
                "hackeada",
                "hackearon",
                "ransomware",
                "phishing",
                "security breach",
                "data breach",
                "data leak",
                "hacked",
                "compromised",
            ]
        },
    },
    {
        "key": "outage",
        "name": {"en": "Outage", "es": "Interrupción"},
        "outcome": {"priority": "critical"},
        "conditions": {
            "phrases": [
                "caído",
                "caída",
                "caídos",
                "caídas",
                "se cayó",
                "se ha caído",
                "nadie puede",
                "fuera de servicio",
                "pérdida de datos",
                "emergencia",
                "urgente",
                "urgencia",
                "outage",
                "is down",
                "are down",
                "went down",
                "down for everyone",
                "server down",
                "site down",
                "network down",
                "production down",
                "nobody can",
                "no one can",
                "data loss",
                "emergency",
                "urgent",
            ]
        },
    },
    {
        "key": "failure",
        "name": {"en": "Failure", "es": "Fallo"},
        "outcome": {"priority": "high"},
        "conditions": {
            "phrases": [
                "error",
                "errores",
                "falla",
                "fallo",
                "fallos",
                "fallan",
                "no funciona",
                "no funcionan",
                "no arranca",
                "no enciende",
                "no puedo",
                "no podemos",
                "bloqueado",
                "bloqueada",
                "roto",
                "rota",
                "lento",
                "lenta",
                "bug",
                "errors",
                "fail",
                "fails",
                "failed",
                "failing",
                "failure",
                "broken",
                "crash",
                "crashes",
                "crashed",
                "not working",
                "does not work",
                "doesn t work",
                "can t",
                "cannot",
                "unable to",
                "locked out",
                "slow",
            ]
        },
    },
    {
        "key": "question",
        "name": {"en": "Question", "es": "Consulta"},
        "outcome": {"priority": "low"},
        "conditions": {
            "phrases": [
                "pregunta",
                "consulta",
                "duda",
                "dudas",
                "sugerencia",
                "cómo puedo",
                "cómo se",
                "me gustaría",
                "question",
                "suggestion",
                "feature request",
                "how do i",
                "how can i",
                "how to",
                "wondering",
            ]
        },
    },
]
