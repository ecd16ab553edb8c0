"""``/api/session/``, ``/api/sessions/`` and ``/api/password-resets/``: signing in and out."""

from typing import Any

from sqlalchemy import Row, select, update
from werkzeug.wrappers import Response

from chassis.exceptions import Invalid
from chassis.http import JsonResponse, Request
from chassis.http.contract import Operation, Results
from chassis.identity.actor import ANONYMOUS
from chassis.times import rfc3339
from chassis.validation import identifier, load, translate
from gateway import schemas
from gateway.api.part import Part
from gateway.entrypoint import http
from gateway.exceptions import (
    SessionNotFound,
    SignInIsOff,
    TooManyAttempts,
    WrongCredentials,
)
from gateway.identity import (
    audit,
    emails,
    links,
    mail,
    mode,
    passwords,
    people,
    recent,
    sessions,
    throttle,
    tokens,
)
from gateway.identity.address import bucket
from gateway.identity.caller import Caller
from gateway.identity.keys import hashed
from gateway.identity.provider import Identity
from gateway.identity.sign_in import sign_in
from gateway.models import PEOPLE
from gateway.policy import permitted
from gateway.requests import body_of

SIGN_IN, CHANGE = schemas.SignIn(), schemas.PasswordChange()
ASK, REDEEM, PROOF = schemas.ResetRequest(), schemas.Redemption(), schemas.Proof()

NOT_CURRENT = "It is another one."
USED_LINK = "This link has been used or is too old: ask for a new one."


class Sessions(Part):
    @http(
        "GET",
        "/api/session/",
        public=True,
        operation=Operation(
            summary="Who one is, and how to sign in",
            answers={200: "gateway.CurrentSessionPicture"},
        ),
    )
    def get_session(self, request: Request) -> JsonResponse:
        return JsonResponse(self._session(), headers={"Cache-Control": "no-store"})

    @http(
        "POST",
        "/api/session/",
        public=True,
        operation=Operation(
            summary="Sign in",
            body="gateway.SignIn",
            answers={201: "gateway.CurrentSessionPicture"},
            errors=(401, 403, 409, 429),
        ),
    )
    def create_session(self, request: Request) -> JsonResponse:
        if not self.identity.settings.required:
            raise SignInIsOff
        given = load(SIGN_IN, body_of(request), self.language)
        email = emails.look_up(given["email"])
        # what is no address may be a password in the wrong field: kept as a hash only
        account, address = hashed(email or given["email"]), bucket(self.caller.address)
        self._attempt({throttle.ACCOUNT: account, throttle.ADDRESS: address}, "sign_in")
        with self.db.reading() as connection:
            person = connection.execute(select(PEOPLE).where(PEOPLE.c.email == email)).first()
        kept = person.password_hash if person is not None and person.active else None
        if not passwords.verify(kept, given["password"]) or person is None or kept is None:
            with self.db.transaction() as tx:
                target = f"person:{person.id}" if person is not None else None
                audit.record(tx, self.caller, "sign_in.failed", target)
            raise WrongCredentials
        better = passwords.hash_of(given["password"]) if passwords.needs_rehash(kept) else kept
        with self.db.transaction() as tx:
            # nobody has changed it, or shut the person out, while it was compared
            same = (PEOPLE.c.id == person.id, PEOPLE.c.active, PEOPLE.c.password_hash == kept)
            renewed = update(PEOPLE).where(*same).values(password_hash=better)
            person = tx.execute(renewed.returning(PEOPLE)).first()
            if person is None:
                raise WrongCredentials
            throttle.succeeded(tx, account, address)
            cookie = sign_in(tx, person, request, "password")
        self.identity.forget()
        caller = self.identity.signed_in_by(
            request, sessions.key_in(cookie, self.caller.secure) or ""
        )
        headers = {"Set-Cookie": cookie, "Cache-Control": "no-store"}
        return JsonResponse(self._session(caller), 201, headers)

    @http(
        "DELETE",
        "/api/session/",
        operation=Operation(
            summary="Sign out",
            answers={204: None},
        ),
    )
    def delete_session(self, request: Request) -> Response:
        caller = self.caller
        if caller.session_id is not None and caller.person_id is not None:
            with self.db.transaction() as tx:
                sessions.end(tx, caller.person_id, caller.session_id)
                audit.record(tx, caller, "sign_out")
            self.identity.forget()
        cookie = sessions.no_cookie(caller.secure)
        return Response(status=204, headers={"Set-Cookie": cookie})

    @http(
        "POST",
        "/api/session/password/",
        operation=Operation(
            summary="Change one's password; other sessions and API tokens end, unless kept",
            action="gateway:password.change",
            body="gateway.PasswordChange",
            answers={204: None},
            errors=(409, 429),
        ),
    )
    @permitted("password.change", in_person=True)
    def change_password(self, request: Request) -> Response:
        caller = self.caller
        given = load(CHANGE, body_of(request), self.language)
        with self.db.reading() as connection:
            this = select(PEOPLE).where(PEOPLE.c.id == caller.person_id)
            person = connection.execute(this).one()
        self._check_strength("new_password", given["new_password"], person.email)
        failed = "password.change_failed"
        self._check_password(person, "current_password", given["current_password"], failed)
        new = passwords.hash_of(given["new_password"])
        with self.db.transaction() as tx:
            tx.execute(update(PEOPLE).where(PEOPLE.c.id == person.id).values(password_hash=new))
            # in the order of a sign-in's locks
            throttle.succeeded(tx, hashed(person.email), bucket(caller.address))
            links.forget_all(tx, person.id)
            ended = revoked = 0
            if given["end_sessions"]:
                ended = sessions.end_all(tx, person.id, but=caller.session_id)
            if caller.session_id is not None:
                sessions.prove(tx, caller.session_id)
            if given["revoke_tokens"]:
                revoked = tokens.revoke_all(tx, person.id)
            audit.record(
                tx, caller, "password.changed", sessions_ended=ended, tokens_revoked=revoked
            )
        self.identity.forget()
        self._notify(person, mail.CHANGED)
        return Response(status=204)

    @http(
        "POST",
        "/api/session/proof/",
        operation=Operation(
            summary="Confirm with the password that it is still oneself",
            description="Needed now and then, where an answer has the type urn:tickets:proof-needed.",
            action="gateway:session.prove",
            body="gateway.Proof",
            answers={204: None},
            errors=(409, 429),
        ),
    )
    @permitted("session.prove", in_person=True)
    def prove(self, request: Request) -> Response:
        caller = self.caller
        given = load(PROOF, body_of(request), self.language)
        with self.db.reading() as connection:
            person = connection.execute(select(PEOPLE).where(PEOPLE.c.id == caller.person_id)).one()
        self._check_password(person, "password", given["password"], "session.proof_failed")
        with self.db.transaction() as tx:
            people.lock(tx, person.id)
            throttle.succeeded(tx, hashed(person.email), bucket(caller.address))
            assert caller.session_id is not None  # in_person
            sessions.prove(tx, caller.session_id)
            audit.record(tx, caller, "session.proved", way="password")
        self.identity.forget()
        return Response(status=204)

    # ------------------------------------------------------------ forgotten passwords

    @http(
        "POST",
        "/api/password-resets/",
        public=True,
        operation=Operation(
            summary="Ask for a link to set a new password",
            description="The answer is the same whether there is such a person or not.",
            body="gateway.ResetRequest",
            answers={202: "gateway.AcceptedPicture"},
            errors=(403, 429),
        ),
    )
    def ask_for_reset(self, request: Request) -> JsonResponse:
        email = emails.look_up(load(ASK, body_of(request), self.language)["email"])
        address = bucket(self.caller.address)
        self._attempt({throttle.RESETS_FROM_ADDRESS: address}, "password_reset")
        # whether there is such a person is looked at when the answer is gone
        if email:
            caller, identity, db = self.caller, self.identity, self.db
            identity.later(lambda: send_reset(db, identity, caller, email))
        return JsonResponse({}, 202)

    @http(
        "POST",
        "/api/password-resets/redeem/",
        public=True,
        operation=Operation(
            summary="Set a password by a link; all sessions end, and API tokens unless kept",
            body="gateway.Redemption",
            answers={204: None},
            errors=(403,),
        ),
    )
    def redeem_reset(self, request: Request) -> Response:
        given = load(REDEEM, body_of(request), self.language)
        with self.db.reading() as connection:
            person = links.find(connection, given["token"])
        if person is None:
            raise self._used_link()
        self._check_strength("password", given["password"], person.email)
        new = passwords.hash_of(given["password"])
        with self.db.transaction() as tx:
            # of several links at once the first sets the password and deletes the others
            people.lock(tx, person.id)
            throttle.forgive(tx, hashed(person.email))
            if not links.use(tx, person.link_id):
                raise self._used_link()
            tx.execute(update(PEOPLE).where(PEOPLE.c.id == person.id).values(password_hash=new))
            links.forget_all(tx, person.id)
            ended = sessions.end_all(tx, person.id)
            revoked = tokens.revoke_all(tx, person.id) if given["revoke_tokens"] else 0
            target = f"person:{person.id}"
            audit.record(
                tx,
                self.caller,
                "password_reset.used",
                target,
                sessions_ended=ended,
                tokens_revoked=revoked,
            )
        self.identity.forget()
        if person.password_hash is not None:  # an invitation changes nothing that was there
            self._notify(person, mail.CHANGED)
        return Response(status=204)

    # ------------------------------------------------------------ where one is signed in

    @http(
        "GET",
        "/api/sessions/",
        operation=Operation(
            summary="Where one is signed in",
            action="gateway:sessions.read",
            answers={200: Results("gateway.SessionPicture")},
            errors=(409,),
        ),
    )
    @permitted("sessions.read", in_person=True)
    def list_sessions(self, request: Request) -> JsonResponse:
        person_id = self._person_id()
        with self.db.reading() as connection:
            rows = sessions.of_person(connection, person_id)
        current = self.caller.session_id
        return JsonResponse({"results": [schemas.session(row, current) for row in rows]})

    @http(
        "DELETE",
        "/api/sessions/<session_id>/",
        operation=Operation(
            summary="End a session",
            action="gateway:sessions.manage",
            answers={204: None},
            errors=(409,),
        ),
    )
    @permitted("sessions.manage", in_person=True)
    def end_session(self, request: Request, session_id: str) -> Response:
        if identifier(session_id) != self.caller.session_id:
            recent.check(self.caller)
        with self.db.transaction() as tx:
            if not sessions.end(tx, self._person_id(), identifier(session_id)):
                raise SessionNotFound(session_id)
            audit.record(tx, self.caller, "session.ended", f"session:{session_id}")
        self.identity.forget()
        return Response(status=204)

    # ------------------------------------------------------------ parts

    def _person_id(self) -> int:
        person_id = self.caller.person_id
        assert person_id is not None  # @permitted(in_person=True)
        return person_id

    def _session(self, caller: Caller | None = None) -> dict[str, Any]:
        caller = caller or self.caller
        actor, settings = caller.actor, self.identity.settings
        known = {"id": actor.id, "name": actor.name, "email": actor.email, "role": actor.role}
        return {
            "mode": mode.REQUIRED if settings.required else mode.OPEN,
            "actor": None if actor.id == ANONYMOUS else known,
            "sign_in": {
                "password": settings.required,
                "oidc": [
                    {"name": provider.name, "title": provider.title}
                    for provider in self.oidc.providers.values()
                    if settings.required
                ],
                "anonymous_intake": settings.required and self.anonymous.on,
            },
            "expires_at": rfc3339(caller.expires_at) if caller.expires_at else None,
        }

    def _attempt(self, subjects: throttle.Subjects, what: str) -> None:
        with self.db.transaction() as tx:
            wait = throttle.attempt(tx, subjects)
            if wait.is_new:
                audit.record(tx, self.caller, f"{what}.throttled", wait=wait.seconds)
        if wait.seconds:
            raise TooManyAttempts(wait.seconds)

    def _check_strength(self, field: str, password: str, email: str) -> None:
        if reason := passwords.weakness(password, email):
            raise Invalid({field: [translate(reason, self.language)]})

    def _check_password(self, person: Row, field: str, password: str, failed: str) -> None:
        """Compare a password that somebody signed in gives, throttled like a sign-in.

        Args:
            failed: the audit's action for a wrong one.

        Raises:
            Invalid, TooManyAttempts
        """
        account, address = hashed(person.email), bucket(self.caller.address)
        self._attempt({throttle.ACCOUNT: account, throttle.ADDRESS: address}, "password")
        if not passwords.verify(person.password_hash, password):
            with self.db.transaction() as tx:
                audit.record(tx, self.caller, failed)
            raise Invalid({field: [translate(NOT_CURRENT, self.language)]})

    def _notify(self, person: Row, what: str) -> None:
        """Mail a person what has changed, a moment later; nothing without SMTP_URL."""
        identity = self.identity
        if identity.mail is None:
            return
        message = mail.message(
            what,
            person.language,
            identity.mail.sender,
            person.name,
            person.email,
            identity.settings.page_url,
        )
        identity.later(lambda: identity.send(message, what, person.id))

    def _used_link(self) -> Invalid:
        return Invalid({"token": [translate(USED_LINK, self.language)]})


def send_reset(db: Any, identity: Identity, caller: Caller, email: str) -> None:
    """Make a link for whoever has this address, and mail it; nothing if nobody has."""
    with db.transaction() as tx:
        wait = throttle.attempt(tx, {throttle.RESETS_OF_ACCOUNT: hashed(email)})
        if wait.is_new:
            audit.record(tx, caller, "password_reset.throttled")
        if wait.seconds:
            return
        this = select(PEOPLE).where(PEOPLE.c.email == email, PEOPLE.c.active)
        person = tx.execute(this).first()
        audit.record(tx, caller, "password_reset.asked", person and f"person:{person.id}")
        if person is None or identity.mail is None:
            return
        if not identity.mail_limit.takes(hashed(email)):
            audit.record(tx, caller, "password_reset.throttled", f"person:{person.id}")
            return
        key = links.create(tx, person.id, links.RESET)
    settings = identity.settings
    message = mail.message(
        links.RESET,
        person.language,
        identity.mail.sender,
        person.name,
        person.email,
        links.address(settings.page_url, key, links.RESET),
    )
    identity.send(message, links.RESET, person.id)
