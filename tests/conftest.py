import eventlet

eventlet.monkey_patch()

from chassis.testing import *  # noqa: F403
