"""What is created, and what is there before."""

from __future__ import annotations

import json

DIFFERENT = 1000  # creations before the first one comes again

TEXTS = (  # one for each priority
    ("Urgent: outage in the data centre", "The main site is down for all users."),
    ("Error on save", "Saving a form gives error 500."),
    ("Question about billing", "Where do I see my plan?"),
    ("Printer paper", "Please refill tray 2 in room 12."),
)

# %s: how many tickets
SEED = """
    INSERT INTO tickets (title, description, requester_email)
    SELECT 'Seeded ticket ' || i, 'Seeded description of ticket ' || i || repeat('x', 60),
        'user' || i || '@example.com'
    FROM generate_series(1, %s) AS i
"""


def creations() -> list[tuple[str, str, str]]:
    """Requests (method, path, body) that create tickets."""
    found = []
    for number in range(DIFFERENT):
        title, description = TEXTS[number % len(TEXTS)]
        email = f"user{number}@example.com"
        body = {
            "title": f"{title} {number}",
            "description": description,
            "requester_email": email,
        }
        found.append(("POST", "/api/tickets/", json.dumps(body)))
    return found
