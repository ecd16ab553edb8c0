"""What the server itself says to people, in English and Spanish."""

from typing import Literal

Language = Literal["en", "es"]
LANGUAGES: tuple[Language, ...] = ("en", "es")
DEFAULT_LANGUAGE: Language = "en"

TITLES: dict[int, dict[Language, str]] = {
    400: {"en": "Bad request", "es": "Solicitud incorrecta"},
    401: {"en": "Authentication required", "es": "Se requiere autenticación"},
    403: {"en": "Forbidden", "es": "Acceso denegado"},
    404: {"en": "Not found", "es": "No encontrado"},
    405: {"en": "Method not allowed", "es": "Método no permitido"},
    406: {"en": "Not acceptable", "es": "Formato no disponible"},
    408: {"en": "Request timed out", "es": "Tiempo de espera agotado"},
    409: {"en": "Conflict", "es": "Conflicto"},
    410: {"en": "Gone", "es": "Ya no existe"},
    412: {"en": "Precondition failed", "es": "No se cumple la condición previa"},
    413: {"en": "Body too large", "es": "Cuerpo demasiado grande"},
    415: {"en": "Unsupported media type", "es": "Tipo de contenido no admitido"},
    417: {"en": "Expectation failed", "es": "Expectativa no cumplida"},
    421: {"en": "Misdirected request", "es": "Solicitud a un nombre equivocado"},
    428: {"en": "Precondition required", "es": "Se requiere una condición previa"},
    429: {"en": "Too many requests", "es": "Demasiadas solicitudes"},
    431: {"en": "Headers too large", "es": "Cabeceras demasiado grandes"},
    500: {"en": "Internal error", "es": "Error interno"},
    501: {"en": "Not implemented", "es": "No implementado"},
    503: {"en": "Service unavailable", "es": "Servicio no disponible"},
    505: {"en": "HTTP version not supported", "es": "Versión de HTTP no admitida"},
}

# name: (status, details)
DETAILS: dict[str, tuple[int, dict[Language, str]]] = {
    "malformed_request": (
        400,
        {
            "en": "The request line, a header or the framing of the body is malformed.",
            "es": "La línea de solicitud, una cabecera o la delimitación del cuerpo no es válida.",
        },
    ),
    "malformed_json": (
        400,
        {
            "en": "The body is not valid JSON in UTF-8 (line {line}, column {column}).",
            "es": "El cuerpo no es JSON válido en UTF-8 (línea {line}, columna {column}).",
        },
    ),
    "too_complex_json": (
        400,
        {
            "en": "The body may have {values} values and {levels} levels of nesting at most.",
            "es": "El cuerpo puede tener {values} valores y {levels} niveles de anidamiento como"
            " máximo.",
        },
    ),
    "too_many_parameters": (
        400,
        {
            "en": "The address may have {limit} query parameters at most.",
            "es": "La dirección puede tener {limit} parámetros como máximo.",
        },
    ),
    "json_not_utf8": (
        400,
        {
            "en": "The body is JSON in UTF-16 or UTF-32; send it in UTF-8.",
            "es": "El cuerpo es JSON en UTF-16 o UTF-32; envíelo en UTF-8.",
        },
    ),
    "json_missing": (
        400,
        {
            "en": "A JSON body is needed here, and the request has none.",
            "es": "Aquí se necesita un cuerpo JSON y la solicitud no lo tiene.",
        },
    ),
    "not_found": (
        404,
        {
            "en": "There is nothing at this address.",
            "es": "No hay nada en esta dirección.",
        },
    ),
    "method_not_allowed": (
        405,
        {
            "en": "{method} is not possible here; possible are: {allowed}.",
            "es": "{method} no es posible aquí; es posible: {allowed}.",
        },
    ),
    "header_timeout": (
        408,
        {
            "en": "The headers did not arrive in time.",
            "es": "Las cabeceras no llegaron a tiempo.",
        },
    ),
    "body_timeout": (
        408,
        {
            "en": "The body did not arrive in time.",
            "es": "El cuerpo no llegó a tiempo.",
        },
    ),
    "body_too_large": (
        413,
        {
            "en": "The body may be {limit} bytes at most.",
            "es": "El cuerpo puede tener {limit} bytes como máximo.",
        },
    ),
    "not_json": (
        415,
        {
            "en": "The body must be JSON, with Content-Type: application/json.",
            "es": "El cuerpo debe ser JSON, con Content-Type: application/json.",
        },
    ),
    "encoded_body": (
        415,
        {
            "en": "The body must be sent without Content-Encoding.",
            "es": "El cuerpo debe enviarse sin Content-Encoding.",
        },
    ),
    "unknown_expectation": (
        417,
        {
            "en": "The only expectation that can be met is 100-continue.",
            "es": "La única expectativa que puede cumplirse es 100-continue.",
        },
    ),
    "headers_too_large": (
        431,
        {
            "en": "The request line and headers may be {limit} bytes at most.",
            "es": "La línea de solicitud y las cabeceras pueden tener {limit} bytes como máximo.",
        },
    ),
    "internal_error": (
        500,
        {
            "en": "Something went wrong on our side. The request's id is {request_id}.",
            "es": "Algo ha fallado por nuestra parte. El identificador de la solicitud es"
            " {request_id}.",
        },
    ),
    "not_implemented": (
        501,
        {
            "en": "This method or transfer coding is not supported.",
            "es": "Este método o esta codificación de transferencia no se admite.",
        },
    ),
    "saturated": (
        503,
        {
            "en": "The server is at its limit. Try again in a moment.",
            "es": "El servidor está al límite de su capacidad. Inténtelo de nuevo en un momento.",
        },
    ),
    "stopping": (
        503,
        {
            "en": "The server is being restarted. Try again in a moment.",
            "es": "El servidor se está reiniciando. Inténtelo de nuevo en un momento.",
        },
    ),
    "http_version": (
        505,
        {
            "en": "The server speaks HTTP/1.1 and HTTP/1.0.",
            "es": "El servidor habla HTTP/1.1 y HTTP/1.0.",
        },
    ),
}


def title(status: int, language: Language) -> str:
    """The title of a status; of its class (400, 500) where it has none of its own."""
    titles = TITLES.get(status) or TITLES[500 if status >= 500 else 400]
    return titles[language]
