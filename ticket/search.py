"""What somebody looks for, as a query of PostgreSQL's full-text search.

Every word has to be there, in any of its forms: as a stem of Spanish or of English, with or without
accents. The last word may be unfinished, as it is while somebody types. Words between quotation
marks have to follow one another.

No text gets to ``to_tsquery``, which has a syntax and so can fail: words go through
``plainto_tsquery``, which has none, and the unfinished one is quoted.
"""

import re
from dataclasses import dataclass
from functools import reduce
from typing import Any

from sqlalchemy import ColumnElement, case, cast, func, literal, literal_column, select
from sqlalchemy.dialects.postgresql import TSQUERY

TERMS = 20  # the first ones; what one looks for has fewer
PREFIX = 3  # characters from which on an unfinished word is looked for

_TERM = re.compile(r'"([^"]*)"?|([^\s"]+)')
_NOTHING = cast(literal(""), TSQUERY)
_CONFIGURATIONS = tuple(
    literal_column(f"'{name}'::regconfig") for name in ("tickets_es", "tickets_en")
)


@dataclass(frozen=True)
class Term:
    """A word, or words that follow one another.

    Attributes:
        unfinished: what the word begins with, in its own letters; None if it is taken as whole.
    """

    text: str
    phrase: bool = False
    unfinished: str | None = None


def terms(text: str) -> list[Term]:
    """What is looked for, each once, at most TERMS of them."""
    found: list[Term] = []
    matches = list(_TERM.finditer(text))
    for match in matches:
        phrase, word = match[1], match[2]
        if phrase is not None:
            term = Term(phrase, phrase=True)
        else:
            term = Term(word, unfinished=_unfinished(word) if match is matches[-1] else None)
        if any(c.isalnum() for c in term.text):
            found.append(term)
    return list(dict.fromkeys(found))[:TERMS]


def _unfinished(word: str) -> str | None:
    """What a word that is still typed begins with; numbers are looked for as they are."""
    bare = word.strip("#¿¡([{'")
    return bare if len(bare) >= PREFIX and bare.isalnum() and not bare.isdigit() else None


def tsquery(wanted: list[Term], place: str | None = None) -> ColumnElement[Any]:
    """A query that finds what has all of ``wanted``; one that finds nothing without any. PostgreSQL
    makes it once for a statement, not for each of its rows.

    Args:
        place: a query that has to match, too.
    """
    if not wanted:
        return _NOTHING
    parts = [_one(term, len(wanted) == 1) for term in wanted]
    if place is not None:
        parts.append(cast(literal(place), TSQUERY))
    return select(reduce(lambda one, other: one.op("&&")(other), parts)).scalar_subquery()


def _one(term: Term, alone: bool) -> ColumnElement[Any]:
    parse = func.phraseto_tsquery if term.phrase else func.plainto_tsquery
    spanish, english = (parse(name, term.text, type_=TSQUERY) for name in _CONFIGURATIONS)
    whole = spanish.op("||")(english)
    if term.unfinished is None:
        return whole
    # quoted for the type's own input, whose only special characters are these two
    begins = func.replace(func.unaccent(term.unfinished.lower()), "\\", "\\\\")
    begins = cast(func.concat("'", func.replace(begins, "'", "''"), "':*"), TSQUERY)
    # a filler word behind others ("impresora del") is passed over, not taken for a beginning
    return case(
        (func.numnode(whole) > 0, whole.op("||")(begins)), else_=begins if alone else _NOTHING
    )
