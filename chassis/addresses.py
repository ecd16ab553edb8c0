"""E-mail addresses as what people are known by: one spelling each, and none that looks like another.

A domain is kept in its ASCII form (``xn--...``), in which no letter can pass for another and
which every mail server takes. A local part may have letters of other alphabets, of one at a time.

Sources: RFC 5321, 6531 (addresses); RFC 5891 (IDNA 2008); Unicode Technical Standard 39,
"Highly Restrictive" and its table of confusables.
"""

import re
from unicodedata import category, name, normalize

import idna

LENGTH = 254  # characters; RFC 5321, erratum 1690
LOCAL_LENGTH = 64  # octets

NOT_VALID = "Not a valid email address."
LOOKS_LIKE = "Letters of several alphabets, or letters that look like others, are not taken."
NOT_ASCII = "Only ASCII letters: others can look like them."

_ATOM = r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+"
_IS_LOCAL = re.compile(rf"{_ATOM}(?:\.{_ATOM})*").fullmatch
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_IS_DOMAIN = re.compile(rf"{_LABEL}(?:\.{_LABEL})+").fullmatch
_IS_NUMBER = re.compile(r"[0-9]+").fullmatch

# Scripts that are written together; Latin goes with each of them.
_TOGETHER = (
    {"LATIN", "CJK", "HIRAGANA", "KATAKANA"},
    {"LATIN", "CJK", "BOPOMOFO"},
    {"LATIN", "CJK", "HANGUL"},
)
_SCRIPT = {"IDEOGRAPHIC": "CJK", "KATAKANA-HIRAGANA": "KATAKANA", "ARABIC-INDIC": "ARABIC"}
_SCRIPT["EXTENDED"] = "ARABIC"  # EXTENDED ARABIC-INDIC DIGIT
# Cyrillic, Greek and Armenian letters that are drawn like Latin ones. A word of them alone is of
# one alphabet, and is taken for another word.
_LIKE_LATIN = frozenset("асԁеһіјӏорԛѕԝхуүѵьгкнтмв" + "αικνορτυχωγη" + "օոսհցզ")
# Latin letters that are drawn like ASCII ones: without a dot, with a second one, phonetic.
_LIKE_ASCII = re.compile("[\u0131\u0237\u0250-\u02ff\u1d00-\u1dbf]|[ij]\u0307").search


def canonical(text: str) -> str:
    """The one spelling of an address. Invisible characters at its ends are not part of it.

    Raises:
        ValueError: NOT_VALID or LOOKS_LIKE.
    """
    address = trimmed(text)
    local, at, domain = address.rpartition("@")
    if not at:
        raise ValueError(NOT_VALID)
    local, domain = _local(local), canonical_domain(domain)
    if len(local) + 1 + len(domain) > LENGTH:
        raise ValueError(NOT_VALID)
    return f"{local}@{domain}"


def canonical_domain(text: str) -> str:
    """The ASCII form of a domain with at least one dot, in lower case.

    Raises:
        ValueError: NOT_VALID or LOOKS_LIKE.
    """
    domain = text.lower() if text.isascii() else _one_form(text)
    labels = domain.split(".")
    if not domain.isascii() or any(label.startswith("xn--") for label in labels):
        labels = [_label(label) for label in labels]
    domain = ".".join(labels)
    # digits alone at the end: an IP address
    if len(domain) > 253 or not _IS_DOMAIN(domain) or _IS_NUMBER(labels[-1]):
        raise ValueError(NOT_VALID)
    return domain


def sought(text: str) -> str:
    """What to compare with addresses that are kept: canonical, or what is no address as it is."""
    try:
        return canonical(text)
    except ValueError:
        return normalize("NFC", trimmed(text)).lower()


def trimmed(text: str) -> str:
    """Without white space and invisible characters at both ends, as copying leaves them there."""
    first, last = 0, len(text)
    while first < last and _is_blank(text[first]):
        first += 1
    while first < last and _is_blank(text[last - 1]):
        last -= 1
    return text[first:last]


def _is_blank(character: str) -> bool:
    return character.isspace() or (character > "\x7f" and category(character) == "Cf")


def _local(text: str) -> str:
    local = text.lower() if text.isascii() else _one_form(text)
    # letters of other alphabets stand where ASCII letters may
    plain = "".join("a" if c > "\x7f" and category(c)[0] in "LMN" else c for c in local)
    if not _IS_LOCAL(plain) or len(local.encode()) > LOCAL_LENGTH:
        raise ValueError(NOT_VALID)
    if not local.isascii():
        for atom in re.split(r"[.+_-]", local):
            _check_letters(atom)
        _check_scripts(local)
        if _LIKE_ASCII(local):
            raise ValueError(LOOKS_LIKE)
    return local


def _label(label: str) -> str:
    if label.isascii() and not label.startswith("xn--"):
        return label
    try:
        shown = idna.ulabel(label)
        _check_letters(shown)
        _check_scripts(shown)
        return idna.alabel(shown).decode()
    except UnicodeError:  # an idna.IDNAError is one
        raise ValueError(NOT_VALID) from None


def _one_form(text: str) -> str:
    """
    Raises:
        ValueError: it has characters that are others by another name, as full-width ones are.
    """
    # the Kelvin sign and the like: lower() and NFC would make plain letters of them
    plain = normalize("NFC", text)
    if normalize("NFKC", text) != plain or any(
        c > "\x7f" and normalize("NFC", c).isascii() for c in text
    ):
        raise ValueError(LOOKS_LIKE)
    return normalize("NFC", plain.lower())


def _check_letters(word: str) -> None:
    """Raise LOOKS_LIKE for a word whose every letter looks like a Latin one."""
    letters = [c for c in word if c.isalpha()]
    if letters and not word.isascii() and all(c in _LIKE_LATIN for c in letters):
        raise ValueError(LOOKS_LIKE)


def _check_scripts(text: str) -> None:
    scripts = {_script(c) for c in text if c.isalpha() or (c > "\x7f" and c.isalnum())}
    if len(scripts) > 1 and not any(scripts <= together for together in _TOGETHER):
        raise ValueError(LOOKS_LIKE)


def _script(character: str) -> str:
    """The script of a letter, by how its name begins; Python has no table of scripts."""
    begins = name(character, "?").partition(" ")[0]
    return _SCRIPT.get(begins, begins)
