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
    said = {str(answer) for answer in answers.values() if isinstance(answer, ServiceUnavailable)}
    about_broker = len(said) == 1 and "broker" in min(said)
    checks = {"broker": min(said) if about_broker else OK}
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
