"""Times as the API and the events show them."""

from datetime import UTC, datetime


def rfc3339(moment: datetime) -> str:
    """In UTC, with microseconds and a Z."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
