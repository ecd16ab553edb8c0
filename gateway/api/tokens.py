"""``/api/tokens/``: one's own API tokens."""

from werkzeug.wrappers import Response

from chassis.http import JsonResponse, Request
from chassis.http.contract import Operation, Results
from chassis.validation import identifier, load
from gateway import schemas
from gateway.api.part import Part
from gateway.entrypoint import http
from gateway.exceptions import TokenNotFound
from gateway.identity import audit, tokens
from gateway.policy import permitted
from gateway.requests import body_of

NEW = schemas.NewToken()


class Tokens(Part):
    @http(
        "GET",
        "/api/tokens/",
        operation=Operation(
            summary="One's own API tokens",
            action="gateway:tokens.read",
            answers={200: Results("gateway.TokenPicture")},
            errors=(409,),
        ),
    )
    @permitted("tokens.read", in_person=True)
    def list_tokens(self, request: Request) -> JsonResponse:
        person_id = self.caller.person_id
        assert person_id is not None  # in_person
        with self.db.reading() as connection:
            rows = tokens.of_person(connection, person_id)
        return JsonResponse({"results": [schemas.token(row) for row in rows]})

    @http(
        "POST",
        "/api/tokens/",
        operation=Operation(
            summary="Make an API token",
            action="gateway:tokens.manage",
            body="gateway.NewToken",
            answers={201: "gateway.CreatedTokenPicture"},
            errors=(409,),
        ),
    )
    @permitted("tokens.manage", in_person=True, recently_proved=True)
    def create_token(self, request: Request) -> JsonResponse:
        person_id = self.caller.person_id
        assert person_id is not None  # in_person
        given = load(NEW, body_of(request), self.language)
        scopes, days = sorted(set(given["scopes"])), given["expires_in_days"]
        with self.db.transaction() as tx:
            row, secret = tokens.create(tx, person_id, given["name"], scopes, days)
            target = f"token:{row.id}"
            audit.record(tx, self.caller, "token.created", target, name=row.name, scopes=scopes)
        headers = {"Cache-Control": "no-store"}
        return JsonResponse(schemas.token(row) | {"secret": secret}, 201, headers)

    @http(
        "DELETE",
        "/api/tokens/<token_id>/",
        operation=Operation(
            summary="Revoke an API token",
            action="gateway:tokens.manage",
            answers={204: None},
            errors=(409,),
        ),
    )
    @permitted("tokens.manage", in_person=True)
    def revoke_token(self, request: Request, token_id: str) -> Response:
        person_id = self.caller.person_id
        assert person_id is not None  # in_person
        with self.db.transaction() as tx:
            row = tokens.revoke(tx, person_id, identifier(token_id))
            if row is None:
                raise TokenNotFound(token_id)
            audit.record(tx, self.caller, "token.revoked", f"token:{row.id}", name=row.name)
        self.identity.forget()
        return Response(status=204)
