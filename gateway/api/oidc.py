"""``/api/oidc/``: signing in by OpenID Connect.

A browser comes here, so failures lead to the page too, with ``sign_in_error`` in the query:
``unavailable``, ``denied``, ``state``, ``code``, ``token``, ``nonce``, ``email``, ``unknown``.
"""

from urllib.parse import quote

from werkzeug.wrappers import Response

from chassis.exceptions import NotFound
from chassis.http import Request
from chassis.http.contract import Operation
from chassis.text import flattened
from chassis.transaction import Transaction
from gateway.api.part import Part
from gateway.entrypoint import http
from gateway.exceptions import SignInIsOff
from gateway.identity import audit, oidc, throttle
from gateway.identity.address import bucket
from gateway.identity.oidc import (
    Attempt,
    Provider,
    Refused,
    cookie_of,
    role_of,
    verified_email,
)
from gateway.identity.sign_in import find_or_create_person, find_person, sign_in

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
            return self._to_page(f"/?sign_in_error={exc.args[0]}")
        return _redirect(address, oidc.cookie(attempt.cookie, self.caller.secure))

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
        try:
            attempt = Attempt.from_cookie(cookie_of(request.headers), known.name)
            if not attempt.is_answered_by(request.args.get("state", "")):
                raise Refused("state")
            if "code" not in request.args:
                raise Refused("denied")
            code = request.args["code"]
            claims = self.oidc.claims(known, attempt, self._redirect_uri(known), code)
            name = flattened(str(claims.get("name") or ""))[:NAME_LENGTH]
            cookie = self._sign_in(request, known, verified_email(claims), name, claims)
        except Refused as exc:
            with self.db.transaction() as tx:
                self._note_failure(tx, known, exc.args[0])
            return self._to_page(f"/?sign_in_error={exc.args[0]}", over)
        self.identity.forget()
        return self._to_page(attempt.next, over, cookie)

    def _sign_in(
        self, request: Request, provider: Provider, email: str, name: str, claims: dict
    ) -> str:
        role = role_of(claims, provider)
        with self.db.transaction() as tx:
            try:
                if role is None:
                    person = find_person(tx, email)
                else:
                    name = name or email.partition("@")[0]
                    person = find_or_create_person(tx, email, name, role)
            except ValueError:
                raise Refused("email") from None
            if person is None or not person.active:
                raise Refused("unknown")
            return sign_in(tx, person, request, f"oidc:{provider.name}")

    def _note_failure(self, tx: Transaction, provider: Provider, why: str) -> None:
        """Tell the audit of a failure. Anybody can cause one with each request: of those from one
        address only the first are told, then one for each wait.
        """
        address = bucket(self.caller.address)
        wait = throttle.attempt(tx, {throttle.FAILED_PROVIDERS: address})
        way = f"oidc:{provider.name}"
        if not wait.seconds:
            audit.record(tx, self.caller, "sign_in.failed", way=way, why=why)
        elif wait.is_new:
            audit.record(tx, self.caller, "sign_in.throttled", way=way, wait=wait.seconds)

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
