"""A service that dies of one event."""

import os
from typing import Any

from sqlalchemy import text

from chassis import service
from chassis.database import Database
from chassis.events.handler import event_handler
from tests.faults.fragile.models import Base

_STORE = text(
    """
    INSERT INTO effects (what)
    SELECT what FROM json_to_recordset(CAST(:rows AS json)) AS event (what text)
    """
)


class FragileService(service.Service):
    name = "fragile"

    db = Database(Base)

    @event_handler("source", "thing.happened")
    def on_thing(self, event: dict[str, Any]) -> None:
        if event.get("fatal"):
            os._exit(9)
        with self.db.transaction() as tx:
            tx.later(_STORE, {"what": event["what"]})
