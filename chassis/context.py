"""Nameko's context data, as dependencies of a service."""

from typing import TYPE_CHECKING, Any

from nameko.containers import WorkerContext
from nameko.extensions import DependencyProvider

LANGUAGES = ("en", "es")


class Language(DependencyProvider):
    """Injects the language of the person who acts: ``en`` or ``es``."""

    if TYPE_CHECKING:  # what Nameko puts in its place

        def __get__(self, service: Any, owner: Any) -> str: ...

    def get_dependency(self, worker_ctx: WorkerContext) -> str:
        language = worker_ctx.data.get("language")
        return language if language in LANGUAGES else "en"
