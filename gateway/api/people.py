"""``/api/people/``"""

from typing import Any

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from werkzeug.wrappers import Response

from chassis.http import JsonResponse, Request
from chassis.http.contract import Operation, Page
from chassis.identity.actor import ADMIN
from chassis.paging import Listing, read_page
from chassis.transaction import Transaction
from chassis.validation import identifier, load
from gateway import schemas
from gateway.api.part import Part
from gateway.entrypoint import http
from gateway.exceptions import EmailTaken, LastAdmin, PersonNotFound
from gateway.identity import audit, links, mail, people, sessions, tokens
from gateway.models import PEOPLE
from gateway.policy import permitted
from gateway.requests import body_of, query_of, with_links

NEW, CHANGES, QUERY = schemas.NewPerson(), schemas.PersonChanges(), schemas.PeopleQuery()


class People(Part):
    @http(
        "GET",
        "/api/people/",
        operation=Operation(
            summary="List people, newest first",
            action="gateway:people.read",
            query="gateway.PeopleQuery",
            answers={200: Page("gateway.PersonPicture")},
        ),
    )
    @permitted("people.read")
    def list_people(self, request: Request) -> JsonResponse:
        query = load(QUERY, query_of(request), self.language)
        role = self.caller.actor.role
        with self.db.reading() as connection:
            page = read_page(
                connection,
                Listing(PEOPLE, conditions(query, role)),
                query,
                lambda row: schemas.person(row, role),
                self.language,
            )
        return JsonResponse(with_links(page, request))

    @http(
        "POST",
        "/api/people/",
        operation=Operation(
            summary="Invite somebody",
            action="gateway:people.manage",
            body="gateway.NewPerson",
            answers={201: "gateway.InvitedPersonPicture"},
            gives=("Location",),
            errors=(409,),
        ),
    )
    @permitted("people.manage", recently_proved=True)
    def create_person(self, request: Request) -> JsonResponse:
        """Invite somebody; without SMTP the answer has the link, for the admin to pass on."""
        fields = load(NEW, body_of(request), self.language)
        settings = self.identity.settings
        with self.db.transaction() as tx:
            new = insert(PEOPLE).values(**fields, language=self.language)
            row = tx.execute(new.on_conflict_do_nothing().returning(PEOPLE)).first()
            if row is None:
                raise EmailTaken(fields["email"])
            key = links.create(tx, row.id, links.INVITE)
            link = links.address(settings.page_url, key, links.INVITE)
            target = f"person:{row.id}"
            audit.record(tx, self.caller, "person.created", target, **fields)
        answer = schemas.person(row, ADMIN)
        if self.identity.mail is None:
            answer["link"] = link
        else:
            identity = self.identity
            message = mail.message(
                links.INVITE, row.language, self.identity.mail.sender, row.name, row.email, link
            )
            identity.later(lambda: identity.send(message, links.INVITE, row.id))
        headers = {"Location": f"/api/people/{row.id}/", "Cache-Control": "no-store"}
        return JsonResponse(answer, 201, headers)

    @http(
        "PATCH",
        "/api/people/<person_id>/",
        operation=Operation(
            summary="Change somebody's name or role, or shut them out",
            action="gateway:people.manage",
            body="gateway.PersonChanges",
            answers={200: "gateway.PersonPicture"},
            errors=(409,),
        ),
    )
    @permitted("people.manage", recently_proved=True)
    def update_person(self, request: Request, person_id: str) -> JsonResponse:
        changes = load(CHANGES, body_of(request), self.language)
        with self.db.transaction() as tx:
            # before the row itself is locked, and in one order: two admins who take away each
            # other's role wait here, and the second finds that the first is gone
            admins = _lock_active_admins(tx)
            row = people.lock(tx, identifier(person_id))
            if row is None:
                raise PersonNotFound(person_id)
            changed = {n: v for n, v in changes.items() if v != getattr(row, n)}
            stays = changed.get("role", row.role) == ADMIN and changed.get("active", row.active)
            if admins == [row.id] and not stays:
                raise LastAdmin
            if changed:
                details: dict[str, Any] = {n: [getattr(row, n), v] for n, v in changed.items()}
                statement = update(PEOPLE).where(PEOPLE.c.id == row.id).values(**changed)
                row = tx.execute(statement.returning(PEOPLE)).one()
                if not row.active:
                    links.forget_all(tx, row.id)
                    details["sessions_ended"] = sessions.end_all(tx, row.id)
                    details["tokens_revoked"] = tokens.revoke_all(tx, row.id)
                audit.record(tx, self.caller, "person.changed", f"person:{row.id}", **details)
        self.identity.forget()
        return JsonResponse(schemas.person(row, ADMIN))

    @http(
        "DELETE",
        "/api/people/<person_id>/sessions/",
        operation=Operation(
            summary="Sign somebody out everywhere",
            action="gateway:people.end_sessions",
            answers={204: None},
            errors=(409,),
        ),
    )
    @permitted("people.end_sessions", in_person=True, recently_proved=True)
    def end_sessions_of(self, request: Request, person_id: str) -> Response:
        with self.db.transaction() as tx:
            person = people.lock(tx, identifier(person_id))
            if person is None:
                raise PersonNotFound(person_id)
            ended = sessions.end_all(tx, person.id)
            target = f"person:{person.id}"
            audit.record(tx, self.caller, "person.sessions_ended", target, sessions_ended=ended)
        self.identity.forget()
        return Response(status=204)


def conditions(query: dict[str, Any], role: str) -> list[ColumnElement[bool]]:
    """
    Args:
        query: loaded by ``schemas.PeopleQuery``.
        role: of who asks; only admins see people who cannot sign in any more.
    """
    c = PEOPLE.c
    found: list[ColumnElement[bool]] = []
    if role != ADMIN:
        found.append(c.active)
    if query.get("role"):
        found.append(c.role.in_(query["role"]))
    if query.get("q"):
        text = query["q"]
        found.append(
            or_(c.name.icontains(text, autoescape=True), c.email.icontains(text, autoescape=True))
        )
    return found


def _lock_active_admins(tx: Transaction) -> list[int]:
    admins = select(PEOPLE.c.id).where(PEOPLE.c.role == ADMIN, PEOPLE.c.active)
    return list(tx.execute(admins.order_by(PEOPLE.c.id).with_for_update(key_share=True)).scalars())
