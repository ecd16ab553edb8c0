"""Whether the system behind the gateway can do its work."""

import eventlet

from chassis.exceptions import ServiceUnavailable
from chassis.health import OK
from chassis.rpc.client import ServiceClient

TIMEOUT = 2.0  # seconds


def check(services: dict[str, ServiceClient]) -> dict[str, str]:
    """``ok`` or a sentence for the broker and each service, asked all at once."""
    names = list(services)
    pool = eventlet.GreenPool()
    answers = dict(zip(names, pool.imap(_ask, [services[name] for name in names]), strict=True))
    lost = all(isinstance(a, ServiceUnavailable) and "broker" in str(a) for a in answers.values())
    checks = {"broker": "not connected" if lost else OK}
    return checks | {name: _sentence(answer) for name, answer in answers.items()}


def _ask(service: ServiceClient) -> dict[str, str] | Exception:
    try:
        return service.within(TIMEOUT).health()
    except Exception as exc:
        return exc


def _sentence(answer: dict[str, str] | Exception) -> str:
    if isinstance(answer, Exception):
        return str(answer) or type(answer).__name__
    wrong = [text for text in answer.values() if text != OK]
    return "; ".join(wrong) or OK
