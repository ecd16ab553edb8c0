"""Asking the gateway and the frontend whether they serve."""

from __future__ import annotations

import http.client
import json
import urllib.error
import urllib.request
from collections.abc import Mapping

TIMEOUT = 5.0  # seconds for one answer


def not_ready(gateway_url: str) -> dict[str, str] | None:
    """What the gateway still waits for: each failing check and what is wrong with it.

    Returns
    -------
    dict or None
        Empty when all is well; None when the gateway does not answer (yet).
    """
    try:
        with urllib.request.urlopen(f"{gateway_url}/health/ready", timeout=TIMEOUT) as answer:
            answer.read()
            return {}
    except urllib.error.HTTPError as error:
        with error:
            return failing_checks(error.read())
    except (OSError, http.client.HTTPException):
        return None


def failing_checks(body: bytes) -> dict[str, str]:
    """The checks of an answer of /health/ready that are not "ok"."""
    try:
        answer = json.loads(body)
    except ValueError:
        answer = None
    checks = answer.get("checks") if isinstance(answer, dict) else None
    if not isinstance(checks, Mapping):
        return {"gateway": "gives an answer that is not its health"}
    failing = {str(name): str(result) for name, result in checks.items() if result != "ok"}
    return failing or {"gateway": "is not ready and does not say why"}


def serves(url: str) -> bool:
    """Whether a page is there."""
    try:
        with urllib.request.urlopen(url, timeout=TIMEOUT) as answer:
            return answer.status == 200
    except (OSError, http.client.HTTPException):
        return False
