"""A picture has the fields its schema says."""

from typing import Any
from unittest.mock import MagicMock

import pytest

import assignment.schemas
import gateway.schemas
import notification.schemas
import ticket.schemas
from assignment.schemas import AssignmentPicture
from chassis.identity.actor import ADMIN, AGENT
from chassis.pictures import Picture
from gateway.pictures import (
    AuditEntryPicture,
    PersonPicture,
    SessionPicture,
    SharedTicketPicture,
    TokenPicture,
)
from notification.schemas import NotificationPicture
from ticket.schemas import TicketPicture

ROW: Any = MagicMock()
EVENT: Any = MagicMock(event="ticket.created", data={"title": "x"})
PICTURES = [
    (TicketPicture, ticket.schemas.picture(ROW)),
    (SharedTicketPicture, ticket.schemas.public_picture(ticket.schemas.picture(ROW))),
    (AssignmentPicture, assignment.schemas.picture(ROW)),
    (NotificationPicture, notification.schemas.picture(EVENT, "es")),
    (PersonPicture, gateway.schemas.person(ROW, ADMIN)),
    (PersonPicture, gateway.schemas.person(ROW, AGENT)),
    (SessionPicture, gateway.schemas.session(ROW, 1)),
    (TokenPicture, gateway.schemas.token(ROW)),
    (AuditEntryPicture, gateway.schemas.audit_entry(ROW)),
]


@pytest.mark.parametrize(("schema", "picture"), PICTURES)
def test_a_picture_has_the_fields_of_its_schema(
    schema: type[Picture], picture: dict[str, Any]
) -> None:
    fields = schema().fields
    required = {name for name, field in fields.items() if field.required}
    assert required <= set(picture) <= set(fields)
