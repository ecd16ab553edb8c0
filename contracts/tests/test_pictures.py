"""A picture has the fields its schema says."""

from typing import Any
from unittest.mock import MagicMock

import pytest

import assignment.schemas
import gateway.schemas
import notification.schemas
import ticket.pictures
from assignment.schemas import (
    AssignmentPicture,
    RuleVersionPicture,
    TriageRulePicture,
    TriageSettingsPicture,
)
from chassis.identity.actor import ADMIN, AGENT
from chassis.pictures import Picture
from gateway.pictures import (
    AuditEntryPicture,
    PersonPicture,
    SessionPicture,
    SharedTicketPicture,
    TokenPicture,
)
from notification.schemas import (
    CreatedWebhookPicture,
    DeliveryPicture,
    NotificationPicture,
    OwnPreferencesPicture,
    WebhookPicture,
)
from ticket.pictures import CommentPicture, SlaPicture, TicketData, TicketPicture

ROW: Any = MagicMock()
TICKET: Any = MagicMock(status="open")
ASSIGNMENT: Any = MagicMock(rule_name=None, rule_outcome=None, words=[])
EVENT: Any = MagicMock(event="ticket.created", data={"title": "x"})
PICTURES = [
    (TicketPicture, ticket.pictures.picture(TICKET)),
    (SharedTicketPicture, ticket.pictures.public_picture(ticket.pictures.picture(TICKET))),
    (SlaPicture, ticket.pictures.service_levels_picture(ROW)),
    (TicketData, ticket.pictures.told(ticket.pictures.picture(TICKET))),
    (CommentPicture, ticket.pictures.comment_picture(ROW)),
    (AssignmentPicture, assignment.schemas.picture(ASSIGNMENT, "es")),
    (TriageRulePicture, assignment.schemas.rule_picture(MagicMock(id=1), [1])),
    (RuleVersionPicture, assignment.schemas.version_picture(ROW)),
    (TriageSettingsPicture, assignment.schemas.settings_picture(ROW)),
    (OwnPreferencesPicture, notification.schemas.preferences(None, "ana@example.com", True)),
    (WebhookPicture, notification.schemas.webhook(ROW)),
    (CreatedWebhookPicture, notification.schemas.webhook(ROW, "whsec_x")),
    (DeliveryPicture, notification.schemas.delivery(ROW)),
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
