"""``/api/oidc/``: signing in by OpenID Connect, and linking an account for it.

A browser comes here, so failures lead to the page too, with ``sign_in_error`` in the query:
``unavailable``, ``denied``, ``state``, ``code``, ``token``, ``nonce``, ``email``, ``unknown``,
``unlinked``, ``taken``, ``invitation``.
"""

from typing import Any
from urllib.parse import quote

from sqlalchemy import Row
from werkzeug.wrappers import Response

from chassis.exceptions import Invalid, NotFound, ServiceUnavailable
from chassis.http import JsonResponse, Request
from chassis.http.contract import Operation
from chassis.text import flattened
from chassis.transaction import Transaction
from chassis.validation import load, translate
from gateway import schemas
from gateway.api.part import Part
from gateway.entrypoint import http
from gateway.exceptions import SignInIsOff
from gateway.identity import audit, identities, links, oidc, people, throttle
from gateway.identity.address import bucket
from gateway.identity.emails import normalised
from gateway.identity.oidc import (
    Attempt,
    Provider,
    Refused,
    cookie_of,
    role_of,
    verified_email,
)
from gateway.identity.sign_in import create_person, find_person, sign_in
from gateway.policy import permitted
from gateway.requests import body_of

INVITATION = schemas.Invitation()
NO_INVITATION = "This is no invitation, or it has been used or is too old: ask for a new one."
ACCOUNT_PAGE = "/account"
NAME_LENGTH = 200  # characters


class OpenIdConnect(Part):
    @http(
        "GET",
        "/api/oidc/<provider>/start/",
        public=True,
        operation=Operation(
            summary="Go to an identity provider to sign in",
            answers={302: None},
            gives=("Location",),
            errors=(400, 409, 429),
        ),
    )
    def start_oidc(self, request: Request, provider: str) -> Response:
        known = self._provider(provider)
        attempt = Attempt.new(known.name, request.args.get("next"))
        try:
            address = self.oidc.address(known, attempt, self._redirect_uri(known))
        except Refused as exc:
            return self._to_page(f"/?sign_in_error={exc.why}")
        return _redirect(address, oidc.cookie(attempt.cookie, self.caller.secure))

    @http(
        "POST",
        "/api/oidc/<provider>/link/",
        operation=Operation(
            summary="Link an account at an identity provider, to sign in with it",
            description="The answer says where to go on; the account page is where it ends.",
            action="gateway:identities.manage",
            answers={200: "gateway.ProviderAddressPicture"},
            errors=(409,),
        ),
    )
    @permitted("identities.manage", in_person=True, recently_proved=True)
    def link_oidc(self, request: Request, provider: str) -> JsonResponse:
        """By POST: a GET could be another site's, which had a victim link the attacker's account."""
        known = self._provider(provider)
        session = str(self.caller.session_id)
        return self._begin(known, Attempt.new(known.name, ACCOUNT_PAGE, session=session))

    @http(
        "POST",
        "/api/oidc/<provider>/invitation/",
        public=True,
        operation=Operation(
            summary="Accept an invitation with an account at an identity provider",
            description="Instead of setting a password. The answer says where to go on.",
            body="gateway.Invitation",
            answers={200: "gateway.ProviderAddressPicture"},
            errors=(403, 409),
        ),
    )
    def accept_by_oidc(self, request: Request, provider: str) -> JsonResponse:
        known = self._provider(provider)
        key = load(INVITATION, body_of(request), self.language)["token"]
        with self.db.reading() as connection:
            person = links.find(connection, key)
        if person is None or person.purpose != links.INVITE:
            raise Invalid({"token": [translate(NO_INVITATION, self.language)]})
        return self._begin(known, Attempt.new(known.name, "/", invitation=key))

    @http(
        "GET",
        "/api/oidc/<provider>/callback/",
        public=True,
        operation=Operation(
            summary="Come back from it, signed in",
            answers={302: None},
            gives=("Location",),
            errors=(400, 401, 403, 409, 429),
        ),
    )
    def finish_oidc(self, request: Request, provider: str) -> Response:
        known = self._provider(provider)
        over = oidc.cookie("", self.caller.secure)
        page, action = "/", "sign_in.failed"
        about: dict[str, Any] = {"way": f"oidc:{known.name}"}
        try:
            attempt = Attempt.from_cookie(
                cookie_of(request.headers, self.caller.secure), known.name
            )
            if attempt.session:
                page, action = ACCOUNT_PAGE, "identity.link_failed"
            if not attempt.is_answered_by(request.args.get("state", "")):
                raise Refused("state")
            if "code" not in request.args:
                raise Refused("denied")
            code = request.args["code"]
            claims = self.oidc.claims(known, attempt, self._redirect_uri(known), code)
            about["subject"] = claims["sub"]
            if attempt.session:
                self._link(attempt.session, known, claims)
                return self._to_page(f"{attempt.next}?linked={quote(known.name)}", over)
            if attempt.invitation:
                cookie = self._accept(request, attempt.invitation, known, claims)
            else:
                cookie = self._sign_in(request, known, claims)
        except Refused as exc:
            with self.db.transaction() as tx:
                self._note_failure(tx, action, exc, about)
            return self._to_page(f"{page}?sign_in_error={exc.why}", over)
        self.identity.forget()
        return self._to_page(attempt.next, over, cookie)

    def _begin(self, provider: Provider, attempt: Attempt) -> JsonResponse:
        """
        Raises:
            ServiceUnavailable: the provider does not answer.
        """
        try:
            address = self.oidc.address(provider, attempt, self._redirect_uri(provider))
        except Refused as exc:
            raise ServiceUnavailable(provider.name) from exc
        cookie = oidc.cookie(attempt.cookie, self.caller.secure)
        headers = {"Set-Cookie": cookie, "Cache-Control": "no-store"}
        return JsonResponse({"address": address}, headers=headers)

    def _accept(
        self, request: Request, key: str, provider: Provider, claims: dict[str, Any]
    ) -> str:
        way, subject = f"oidc:{provider.name}", claims["sub"]
        with self.db.transaction() as tx:
            person = links.find(tx.connection, key)
            if person is None or person.purpose != links.INVITE:
                raise Refused("invitation")
            target = f"person:{person.id}"
            people.lock(tx, person.id)
            if not links.use(tx, person.link_id):
                raise Refused("invitation", target)
            if not identities.link(tx, person.id, provider.issuer, subject):
                raise Refused("taken", target)
            links.forget_all(tx, person.id)
            audit.record(tx, self.caller, "identity.linked", target, way=way, subject=subject)
            return sign_in(tx, person, request, way)

    def _link(self, session: str, provider: Provider, claims: dict[str, Any]) -> None:
        caller, subject = self.caller, claims["sub"]
        if caller.person_id is None or session != str(caller.session_id):
            raise Refused("state")  # the session that began the linking has ended
        target = f"person:{caller.person_id}"
        with self.db.transaction() as tx:
            if not identities.link(tx, caller.person_id, provider.issuer, subject):
                raise Refused("taken", target)
            way = f"oidc:{provider.name}"
            audit.record(tx, caller, "identity.linked", target, way=way, subject=subject)

    def _sign_in(self, request: Request, provider: Provider, claims: dict[str, Any]) -> str:
        with self.db.transaction() as tx:
            person = identities.find(tx, provider.issuer, claims["sub"])
            if person is None:
                person = self._new_person(tx, provider, claims)
            if not person.active:
                raise Refused("unknown", f"person:{person.id}")
            return sign_in(tx, person, request, f"oidc:{provider.name}")

    def _note_failure(
        self, tx: Transaction, action: str, exc: Refused, about: dict[str, Any]
    ) -> None:
        """Tell the audit of a failure. Anybody can cause one with each request: of those from one
        address only the first are told, then one for each wait.
        """
        address = bucket(self.caller.address)
        wait = throttle.attempt(tx, {throttle.FAILED_PROVIDERS: address})
        if not wait.seconds:
            audit.record(tx, self.caller, action, exc.target, why=exc.why, **about)
        elif wait.is_new:
            way = about["way"]
            audit.record(tx, self.caller, "sign_in.throttled", way=way, wait=wait.seconds)

    def _new_person(self, tx: Transaction, provider: Provider, claims: dict[str, Any]) -> Row:
        """Of an account that signs nobody in; it is linked to them.

        Raises:
            Refused: ``unlinked``: somebody here has the address. That is no proof that the
                account is theirs.
        """
        subject = claims["sub"]
        try:
            email = normalised(verified_email(claims))
        except ValueError:
            raise Refused("email") from None
        if (known := find_person(tx, email)) is not None:
            raise Refused("unlinked" if known.active else "unknown", f"person:{known.id}")
        role = role_of(claims, provider)
        if role is None or not provider.may_bring(email):
            raise Refused("unknown")
        name = flattened(str(claims.get("name") or ""))[:NAME_LENGTH] or email.partition("@")[0]
        person = create_person(tx, email, name, role)
        if person is None:  # somebody made them at the same moment: perhaps this very account
            person = identities.find(tx, provider.issuer, subject)
            if person is None:
                raise Refused("unlinked")
            return person
        if not identities.link(tx, person.id, provider.issuer, subject):
            raise Refused("code")  # it became somebody else's at the same moment
        about = {"email": email, "name": name, "role": role, "way": f"oidc:{provider.name}"}
        target = f"person:{person.id}"
        audit.record(tx, self.caller, "person.created", target, subject=subject, **about)
        return person

    def _provider(self, name: str) -> Provider:
        if not self.identity.settings.required:
            raise SignInIsOff
        if name not in self.oidc.providers:
            raise NotFound(name)
        return self.oidc.providers[name]

    def _redirect_uri(self, provider: Provider) -> str:
        # by the configuration, not by what a request says of its host
        return f"{self.identity.settings.page_url}/api/oidc/{quote(provider.name)}/callback/"

    def _to_page(self, path: str, *cookies: str) -> Response:
        return _redirect(self.identity.settings.page_url + path, *cookies)


def _redirect(address: str, *cookies: str) -> Response:
    # werkzeug's headers may have a name several times; a location is ASCII
    response = Response(
        status=302, headers={"Location": quote(address, safe="%/:=&?~#+!$,;'@()*[]")}
    )
    for cookie in cookies:
        response.headers.add("Set-Cookie", cookie)
    return response
