"""One line a log record, for a person (``console``) or a machine (``json``)."""

import logging
from typing import Any

import structlog

_SHARED: list[Any] = [
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.ExtraAdder(),
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


def formatter(style: str = "console") -> logging.Formatter:
    """The formatter that config.yaml's LOGGING names.

    Args:
        style: ``console`` or ``json``.

    Raises:
        ValueError: another style.
    """
    if style == "json":
        last: list[Any] = [
            structlog.processors.dict_tracebacks,
            structlog.processors.JSONRenderer(default=str),
        ]
    elif style == "console":
        plain = structlog.dev.plain_traceback
        last = [structlog.dev.ConsoleRenderer(colors=False, exception_formatter=plain)]
    else:
        raise ValueError(f"LOG_FORMAT is console or json, not {style!r}")
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=_SHARED,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
    )
