"""The one map from errors to HTTP, with what people read in Spanish and English."""

from collections.abc import Sequence
from dataclasses import dataclass

from werkzeug.wrappers import Response

from chassis.database import is_unavailable
from chassis.exceptions import ServiceError, ServiceUnavailable, TookTooLong
from chassis.http import Problem, Request, default_errors
from chassis.rpc.errors import RemoteServiceError
from gateway.identity import recent

RETRY_AFTER = "2"  # seconds


@dataclass(frozen=True)
class Kind:
    """How one class of errors is answered. ``{0}`` in a detail: the error's first argument.

    ``type`` is for what a program has to tell apart from others with the same status.
    """

    status: int
    title: dict[str, str]
    detail: dict[str, str]
    type: str = "about:blank"


# by the names of an error's class and bases, nearest first
KINDS = {
    "Invalid": Kind(
        400,
        {"en": "Invalid input", "es": "Datos no válidos"},
        {
            "en": "Some fields have to be corrected; see errors.",
            "es": "Hay campos que corregir; vea errors.",
        },
    ),
    "WrongCredentials": Kind(
        401,
        {"en": "Not signed in", "es": "No se ha iniciado sesión"},
        {
            "en": "Address and password do not belong together.",
            "es": "La dirección y la contraseña no se corresponden.",
        },
    ),
    "NotAuthenticated": Kind(
        401,
        {"en": "Sign in first", "es": "Inicie sesión primero"},
        {"en": "It is not known who asks.", "es": "No se sabe quién lo pide."},
    ),
    "UnknownHost": Kind(
        421,
        {"en": "Not this system's name", "es": "No es el nombre de este sistema"},
        {
            "en": "This system does not answer to the name {0!r}. Ask for it by the host of PAGE_URL"
            " or PUBLIC_URL; who runs it can set these.",
            "es": "Este sistema no responde al nombre {0!r}. Use el host de PAGE_URL o de PUBLIC_URL;"
            " quien lo administra puede configurarlos.",
        },
    ),
    "CrossSite": Kind(
        403,
        {"en": "Not from this page", "es": "No viene de esta página"},
        {
            "en": "Changes need the header X-CSRF-Protection: 1 and have to come from this page.",
            "es": "Los cambios necesitan la cabecera X-CSRF-Protection: 1 y venir de esta página.",
        },
    ),
    "InPersonOnly": Kind(
        403,
        {"en": "Not with an API token", "es": "No con un token de API"},
        {
            "en": "Sign in with the page to do this.",
            "es": "Para esto, inicie sesión en la página.",
        },
    ),
    "ProofTooOld": Kind(
        403,
        {"en": "Confirm that it is you", "es": "Confirme que es usted"},
        {
            "en": "Give your password again, or sign in again; it is good for {0} minutes.",
            "es": "Vuelva a dar su contraseña o a iniciar sesión; vale durante {0} minutos.",
        },
        recent.PROBLEM,
    ),
    "Forbidden": Kind(
        403,
        {"en": "Not allowed", "es": "No permitido"},
        {"en": "Your role does not allow this.", "es": "Su rol no permite esto."},
    ),
    "TicketNotFound": Kind(
        404,
        {"en": "Ticket not found", "es": "Ticket no encontrado"},
        {"en": "There is no ticket {0}.", "es": "No existe el ticket {0}."},
    ),
    "NotificationNotFound": Kind(
        404,
        {"en": "Notification not found", "es": "Notificación no encontrada"},
        {"en": "There is no notification {0}.", "es": "No existe la notificación {0}."},
    ),
    "WebhookNotFound": Kind(
        404,
        {"en": "Webhook not found", "es": "Webhook no encontrado"},
        {"en": "There is no webhook {0}.", "es": "No existe el webhook {0}."},
    ),
    "DeliveryNotFound": Kind(
        404,
        {"en": "Delivery not found", "es": "Envío no encontrado"},
        {"en": "There is no delivery {0}.", "es": "No existe el envío {0}."},
    ),
    "DeadLetterNotFound": Kind(
        404,
        {"en": "Dead letter not found", "es": "Mensaje apartado no encontrado"},
        {
            "en": "It has been replayed or discarded, or never was.",
            "es": "Ya se reenvió o se descartó, o nunca existió.",
        },
    ),
    "PersonNotFound": Kind(
        404,
        {"en": "Person not found", "es": "Persona no encontrada"},
        {"en": "There is no person {0}.", "es": "No existe la persona {0}."},
    ),
    "SharedTicketNotFound": Kind(
        404,
        {"en": "Ticket not found", "es": "Ticket no encontrado"},
        {
            "en": "There is no such link, or it is too old.",
            "es": "No existe ese enlace, o es demasiado antiguo.",
        },
    ),
    "SessionNotFound": Kind(
        404,
        {"en": "Session not found", "es": "Sesión no encontrada"},
        {"en": "You have no session {0}.", "es": "No tiene ninguna sesión {0}."},
    ),
    "TokenNotFound": Kind(
        404,
        {"en": "Token not found", "es": "Token no encontrado"},
        {"en": "You have no token {0}.", "es": "No tiene ningún token {0}."},
    ),
    "SignInIsOff": Kind(
        409,
        {"en": "Nobody signs in here", "es": "Aquí no se inicia sesión"},
        {
            "en": "The system runs with AUTH=open: everybody may do everything.",
            "es": "El sistema funciona con AUTH=open: cualquiera puede hacerlo todo.",
        },
    ),
    "EmailTaken": Kind(
        409,
        {"en": "Address already taken", "es": "La dirección ya existe"},
        {"en": "There is a person with {0}.", "es": "Ya hay una persona con {0}."},
    ),
    "LastAdmin": Kind(
        409,
        {"en": "The last administrator", "es": "La última persona que administra"},
        {
            "en": "Nobody would be left to manage people. Make somebody else an admin first.",
            "es": "Nadie podría administrar a las personas. Dé antes ese rol a otra persona.",
        },
    ),
    "TooManyTokens": Kind(
        409,
        {"en": "Too many API tokens", "es": "Demasiados tokens de API"},
        {
            "en": "A person may have {0}. Revoke one that is not used any more.",
            "es": "Una persona puede tener {0}. Revoque alguno que ya no se use.",
        },
    ),
    "TooManyAttempts": Kind(
        429,
        {"en": "Too many attempts", "es": "Demasiados intentos"},
        {"en": "Try again in {0} seconds.", "es": "Vuelva a intentarlo en {0} segundos."},
    ),
    "IllegalMove": Kind(
        409,
        {"en": "Status change not allowed", "es": "Cambio de estado no permitido"},
        {
            "en": "From {0} a ticket can go to: {2}.",
            "es": "Desde {0} un ticket puede pasar a: {2}.",
        },
    ),
    "IdempotencyKeyReused": Kind(
        409,
        {"en": "Idempotency key already used", "es": "Clave de idempotencia ya usada"},
        {
            "en": "This Idempotency-Key came before with another ticket. Use a new one.",
            "es": "Esta Idempotency-Key ya se usó con otro ticket. Use una nueva.",
        },
    ),
    "NoAddress": Kind(
        409,
        {"en": "No e-mail address", "es": "Sin dirección de correo"},
        {
            "en": "Preferences are kept by e-mail address, and yours is not known.",
            "es": "Las preferencias se guardan por dirección de correo, y la suya no se conoce.",
        },
    ),
    "TooManyWebhooks": Kind(
        409,
        {"en": "Too many webhooks", "es": "Demasiados webhooks"},
        {"en": "There can be {0} at most.", "es": "Puede haber {0} como máximo."},
    ),
    "AssignmentNotFound": Kind(
        404,
        {"en": "Priority not found", "es": "Prioridad no encontrada"},
        {
            "en": "No priority has been decided for ticket {0}.",
            "es": "No se ha decidido ninguna prioridad para el ticket {0}.",
        },
    ),
    "RuleNotFound": Kind(
        404,
        {"en": "Rule not found", "es": "Regla no encontrada"},
        {"en": "There is no rule {0}.", "es": "No existe la regla {0}."},
    ),
    "RulesDiffer": Kind(
        409,
        {"en": "The rules have changed", "es": "Las reglas han cambiado"},
        {
            "en": "The order has to name each rule once. Read them again and repeat the change.",
            "es": "El orden debe nombrar cada regla una vez. Vuelva a leerlas y repita el cambio.",
        },
    ),
    "TooManyRules": Kind(
        409,
        {"en": "Too many rules", "es": "Demasiadas reglas"},
        {"en": "There may be {0} at most.", "es": "Puede haber {0} como máximo."},
    ),
    "RuleChanged": Kind(
        412,
        {"en": "The rule has changed", "es": "La regla ha cambiado"},
        {
            "en": "It has version {0} by now. Read it again and repeat the change.",
            "es": "Ahora tiene la versión {0}. Vuelva a leerla y repita el cambio.",
        },
    ),
    "SettingsChanged": Kind(
        412,
        {"en": "The settings have changed", "es": "La configuración ha cambiado"},
        {
            "en": "They have version {0} by now. Read them again and repeat the change.",
            "es": "Ahora tiene la versión {0}. Vuelva a leerla y repita el cambio.",
        },
    ),
    "StaleVersion": Kind(
        412,
        {"en": "The ticket has changed", "es": "El ticket ha cambiado"},
        {
            "en": "It has version {0} by now. Read it again and repeat the change.",
            "es": "Ahora tiene la versión {0}. Vuelva a leerlo y repita el cambio.",
        },
    ),
    "NotFound": Kind(
        404,
        {"en": "Not found", "es": "No encontrado"},
        {"en": "There is no such thing.", "es": "No existe."},
    ),
    "Conflict": Kind(
        409,
        {"en": "Conflict", "es": "Conflicto"},
        {"en": "Its state does not allow it.", "es": "Su estado no lo permite."},
    ),
}

UNAVAILABLE = Kind(
    503,
    {"en": "Temporarily unavailable", "es": "No disponible por el momento"},
    {
        "en": "A part of the system does not answer. Try again in a moment.",
        "es": "Una parte del sistema no responde. Inténtelo de nuevo en un momento.",
    },
)

TOOK_TOO_LONG = Kind(
    503,
    {"en": "It took too long", "es": "Ha tardado demasiado"},
    {
        "en": "Ask for less, with more filters or a shorter time, or try again later.",
        "es": "Pida menos, con más filtros o un periodo más corto, o inténtelo más tarde.",
    },
)


def problem_for(exc: Exception, request: Request) -> Problem | Response:
    """What a client is told of ``exc``."""
    if isinstance(exc, ServiceUnavailable) or is_unavailable(exc):
        kind = TOOK_TOO_LONG if isinstance(exc, TookTooLong) else UNAVAILABLE
        return _problem(kind, request, [], headers={"Retry-After": RETRY_AFTER})
    for name in _kinds_of(exc):
        if name in KINDS:
            return _of_kind(KINDS[name], exc, request)
    return default_errors(exc, request)


def _kinds_of(exc: Exception) -> Sequence[str]:
    """Names of the error's class and bases, nearest first; of a service's or one of ours."""
    if isinstance(exc, RemoteServiceError):
        return exc.kinds
    if isinstance(exc, ServiceError):
        return [cls.__name__ for cls in type(exc).__mro__]
    return ()


def unknown_letter(request: Request) -> Problem:
    """A 404 found by the gateway itself."""
    return _problem(KINDS["DeadLetterNotFound"], request, [])


def invalid(request: Request, errors: dict[str, list[str]]) -> Problem:
    """A 400 found by the gateway itself."""
    return _problem(KINDS["Invalid"], request, [], errors=errors)


def _of_kind(kind: Kind, exc: Exception, request: Request) -> Problem:
    details = exc.details if isinstance(exc, RemoteServiceError) else exc.args
    if kind.status == 400 and details and isinstance(details[0], dict):
        return _problem(kind, request, [], errors=details[0])
    values = [", ".join(map(str, v)) if isinstance(v, list) else v for v in details]
    headers = {}
    if kind.status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    if kind.status == 429:
        headers["Retry-After"] = str(values[0])
    return _problem(kind, request, values, headers=headers)


def _problem(
    kind: Kind,
    request: Request,
    values: list,
    errors: dict | None = None,
    headers: dict[str, str] | None = None,
) -> Problem:
    language = request.language
    return Problem(
        kind.status,
        kind.title[language],
        kind.detail[language].format(*values),
        kind.type,
        errors=errors,
        headers={"Content-Language": language, **(headers or {})},
    )
