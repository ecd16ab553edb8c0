"""Entity tags in conditions, as clients and the proxies between them send them (RFC 9110, 8.8.3)."""

import re
from collections.abc import Sequence

_TAG = r'(?:W/)?"[!\x23-\x7e\x80-\xff]*"'
_LIST = re.compile(rf"[ \t,]*{_TAG}(?:[ \t]*,[ \t,]*{_TAG})*[ \t,]*")
_OPAQUE = re.compile(r'"([^"]*)"')
# A proxy that compresses an answer marks its tag: Apache "2-gzip", Jetty "2--gzip" or "2;gzip".
_CODING = re.compile(r"(?:--?|;)(?:gzip|br|deflate|zstd)$")

_VERSION = re.compile(r"[0-9]{1,10}")


def tags_in(condition: str) -> Sequence[str]:
    """What lies between the quotes of each tag, without the mark of a compressing proxy.

    Weak tags count as well: proxies make tags weak when they compress an answer.

    Args:
        condition: the value of If-Match or If-None-Match; characters are bytes (Latin-1).

    Returns:
        The tags in order; none if ``condition`` is no list of tags.
    """
    if not _LIST.fullmatch(condition):
        return ()
    return [_CODING.sub("", tag) for tag in _OPAQUE.findall(condition)]


def latest_version(condition: str) -> int:
    """The highest version that is named; 0 if none is.

    A condition with several tags holds if one of them is the present one. Versions only grow, and a
    client knows none from the future: so that can only be the highest of them.
    """
    return max(
        (int(tag) for tag in tags_in(condition) if _VERSION.fullmatch(tag)),
        default=0,
    )
