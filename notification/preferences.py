"""What people want to be told of, and in which language."""

from typing import Any

from sqlalchemy import Table, func, select
from sqlalchemy.dialects.postgresql import insert

from chassis.database import ServiceDatabase
from chassis.identity import Acting, allowed
from chassis.rpc.server import rpc
from chassis.validation import load
from notification import schemas
from notification.exceptions import NoAddress
from notification.models import Preference
from notification.sender import Sender

PREFERENCES: Table = Preference.__table__  # type: ignore[assignment]

_NEW = schemas.Preferences()


class Preferences:
    """Each person's own; they are kept by e-mail address."""

    # of the service that this is a part of
    actor: Acting
    db: ServiceDatabase
    language: str
    sending: Sender

    @rpc
    @allowed("preferences.read")
    def get_preferences(self) -> dict[str, Any]:
        """
        Raises:
            NoAddress
        """
        email = self._own_address()
        with self.db.reading() as connection:
            found = select(PREFERENCES).where(PREFERENCES.c.email == email)
            row = connection.execute(found).first()
        return schemas.preferences(row, email, self.sending.mail)

    @rpc
    @allowed("preferences.write")
    def set_preferences(self, /, **fields: Any) -> dict[str, Any]:
        """Replace them; what is not named is as it was before anything was chosen.

        Raises:
            NoAddress
            Invalid: by field.
        """
        email = self._own_address()
        values = load(_NEW, fields, self.language) | {"updated_at": func.now()}
        statement = (
            insert(PREFERENCES)
            .values(email=email, **values)
            .on_conflict_do_update(index_elements=["email"], set_=values)
            .returning(PREFERENCES)
        )
        with self.db.transaction() as tx:
            row = tx.execute(statement).one()
        return schemas.preferences(row, email, self.sending.mail)

    def _own_address(self) -> str:
        if self.actor.email is None:
            raise NoAddress
        return self.actor.email
