"""The whole system on this machine: private PostgreSQL and RabbitMQ, the services, the frontend.

`python -m deploy.local --help` is what the Makefile calls; `Stack` is the same for tests::

    from deploy.local import Stack

    stack = Stack.from_env()          # the instance whose folder is $RUN_DIR
    stack.kill("assignment")          # SIGKILL; its supervisor starts it again
    stack.scale("assignment", 3)

Nothing in this package is imported by a service, and it imports only the standard library, because
it also has to run before there is a Python environment.
"""

from deploy.local.exceptions import LocalError
from deploy.local.stack import ProcessStatus, Stack

__all__ = ["LocalError", "ProcessStatus", "Stack"]
