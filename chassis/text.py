"""Text that people write, made clean: one form of a character, nothing that only deceives the eye.

Pure functions. Two kinds of text:

- ``line``: titles, names, tags: one line, without invisible characters that change nothing.
- ``body``: descriptions, comments: as typed, without what makes a terminal or a page show
  something else than is there.

Sources: Unicode Standard Annex 15 (NFC), 9 (bidirectional text); Unicode Technical Standard 51
(emoji sequences), 39 (security); RFC 5892 appendix A (joiners); Trojan Source, CVE-2021-42574.
"""

import re
from unicodedata import category, normalize

NOT_ONE_LINE = "Must be one line of printable characters."

# line feed, tab ... and what else programs take for the end of a line
_BREAKS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_FOLDS = re.compile(" *[\x00-\x1f\x7f-\x9f\u2028\u2029][ \x00-\x1f\x7f-\x9f\u2028\u2029]*")
_LINE_ENDS = re.compile("[\x85\u2028\u2029]")
# of C0 and C1, what is neither a tab nor the end of a line
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f]")
# embeddings and overrides, which show text in another order than it has; isolates do their work
_OVERRIDES = re.compile("[\u202a-\u202e\u206a-\u206f]")
# soft hyphen, blanks of no width, invisible operators, annotations, fillers, controls of shorthand
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f\u2060-\u2069\ufeff\ufff9-\ufffb\u3164\uffa0"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0080-\U000e00ff\U000e01f0-\U000e0fff]"
)
_MARKS = re.compile("[\u061c\u200e\u200f]")  # of direction; needed in lines of both directions
_RIGHT_TO_LEFT = re.compile(
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
).search
_NO_CHARACTERS = re.compile(
    "[\ufdd0-\ufdef"
    + "".join(chr(plane * 0x10000 + 0xFFFE + i) for plane in range(17) for i in (0, 1))
    + "]"
)
# a black flag with tags is a flag (of Scotland); tags without it hide text
_TAGS = re.compile(r"(\U0001f3f4[\U000e0020-\U000e007e]{1,16}\U000e007f)|[\U000e0000-\U000e007f]+")
_JOINERS = re.compile("[\u200c\u200d]")
_JOINERS_AND_SELECTORS = re.compile(
    "[\u180b-\u180d\u180f\u200c\u200d\ufe00-\ufe0f\U000e0100-\U000e01ef]"
)
# scripts whose letters take another form beside a joiner: Hebrew to Mongolian, Indic, ...
_JOINING = re.compile(
    "[\u0590-\u109f\u1700-\u1cff\ua800-\uabff\ufb1d-\ufdff\ufe70-\ufefc\U00010a00-\U00011fff\U0001e900-\U0001e95f]"
).match
_EMOJI = re.compile(
    "[\u00a9\u00ae\u203c-\u3299\ufe0f\U0001f000-\U0001fbff\U000e0020-\U000e007f]"
).match
_LATIN_GREEK_CYRILLIC = re.compile("[ -~\u00aa\u00b5\u00ba\u00c0-\u058f\u1e00-\u1fff]").match
# letters and symbols that show nothing
_BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0\U0001d159")


def line(text: str) -> str:
    """One line, without invisible characters; empty where nothing can be seen.

    U+00A0 and joiners that do something (Persian, Hindi, emoji) stay.

    Raises:
        ValueError: NOT_ONE_LINE, after white space at both ends is taken away.
    """
    text = normalize("NFC", text).strip()
    if text.isascii():  # nearly always; nothing else can be wrong
        if text.isprintable():
            return text
        raise ValueError(NOT_ONE_LINE)
    if _BREAKS.search(text):
        raise ValueError(NOT_ONE_LINE)
    text = _without_deceptions(text)
    kept = _MARKS if _RIGHT_TO_LEFT(text) else None
    text = _INVISIBLE.sub(lambda found: found[0] if kept and kept.match(found[0]) else "", text)
    # joiners and selectors count only beside something that is left
    text = normalize("NFC", _without_idle_joiners(normalize("NFC", text.strip()))).strip()
    return text if is_visible(text) else ""


def flattened(text: str) -> str:
    """A line of what may be several, as titles are pasted; ends of lines and tabs are one blank."""
    return line(_FOLDS.sub(" ", text))


def body(text: str) -> str:
    """Text of several lines as typed, in NFC, without controls; empty where nothing is visible."""
    text = _CONTROLS.sub("", text)
    if not text.isascii():
        text = _LINE_ENDS.sub("\n", text)
        text = normalize("NFC", _without_deceptions(text))
    return text if is_visible(text) else ""


def is_visible(text: str) -> bool:
    """Whether there is a letter, a digit, a sign or an emoji."""
    return any(
        character not in _BLANK
        # Co: what a font of one's own shows; Cn: emoji that are newer than this Python
        and (category(character)[0] in "LNPS" or "\U0001f000" <= character <= "\U0001fbff")
        for character in text
    )


def _without_deceptions(text: str) -> str:
    text = _OVERRIDES.sub("", text)
    text = _NO_CHARACTERS.sub("", text)
    return _TAGS.sub(lambda found: found[1] or "", text)


def _without_idle_joiners(text: str) -> str:
    """Without the joiners and selectors that do nothing where they stand."""
    if not _JOINERS_AND_SELECTORS.search(text):
        return text
    kept: list[str] = []
    for at, character in enumerate(text):
        if _JOINERS_AND_SELECTORS.match(character):
            works = _joins if _JOINERS.match(character) else _selects
            if not works(character, kept[-1] if kept else "", text, at + 1):
                continue
        kept.append(character)
    return "".join(kept)


def _joins(joiner: str, before: str, text: str, next_at: int) -> bool:
    after = text[next_at : next_at + 1]
    if not before or _JOINERS_AND_SELECTORS.match(after):
        return False
    if _JOINING(before):
        # a word may end in one, as Hindi and Sinhala write half letters
        return not after or bool(_JOINING(after)) or not after.isalnum()
    return joiner == "\u200d" and bool(_EMOJI(before) and _EMOJI(after)) and not after.isspace()


def _selects(selector: str, before: str, text: str, next_at: int) -> bool:
    if not before or before.isspace() or _JOINERS_AND_SELECTORS.match(before):
        return False
    if _LATIN_GREEK_CYRILLIC(before):  # 1 in a box, but no letter
        keycap = before in "0123456789#*" and text[next_at : next_at + 1] == "\u20e3"
        return keycap and selector == "\ufe0f"
    return True
