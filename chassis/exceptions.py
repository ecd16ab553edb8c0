"""What a service may answer with instead of a result.

A service subclasses these in its ``exceptions.py``. Over RPC the names of the class and its
bases travel with the error (``chassis.rpc.errors``), so that the gateway's one map knows what
to do with an error class it has never heard of.
"""

from nameko.exceptions import deserialize_to_instance


class ServiceError(Exception):
    """Root of the errors a caller may cause. ``args`` are JSON values."""


class Invalid(ServiceError):
    """What was sent breaks the rules. ``args[0]``: ``{field: [messages]}``."""


class NotFound(ServiceError):
    """There is no such thing."""


class Conflict(ServiceError):
    """The state of the thing does not allow it."""


class NotAuthenticated(ServiceError):
    """It is not known who asks."""


class Forbidden(ServiceError):
    """Who asks may not do this. ``args[0]``: the action."""


class StaleVersion(ServiceError):
    """The thing has changed since the caller read it. ``args[0]``: its version now."""


@deserialize_to_instance
class ServiceUnavailable(Exception):
    """Another service or the broker did not answer in time. Try again."""


class RpcTimeout(ServiceUnavailable):
    """No answer before the deadline."""


class UnknownService(ServiceUnavailable):
    """No queue takes this call: the service has never run."""


@deserialize_to_instance
class TookTooLong(ServiceUnavailable):
    """The database was still looking when patience ended. Ask for less."""
