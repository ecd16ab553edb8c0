import pytest

from chassis.addresses import LOOKS_LIKE, NOT_VALID, canonical, canonical_domain, sought


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("  Ana.Ruiz+x@Example.ORG ", "ana.ruiz+x@example.org"),
        ("ana@example.org\u200b", "ana@example.org"),
        ("\u202aana@example.org\u202c", "ana@example.org"),
        ("\ufeffana@example.org\u00a0", "ana@example.org"),
        ("ana@ñandú.example", "ana@xn--and-6ma2c.example"),
        ("ana@N\u0303ANDÚ.example", "ana@xn--and-6ma2c.example"),
        ("ana@xn--and-6ma2c.example", "ana@xn--and-6ma2c.example"),
        ("ana@例え.jp", "ana@xn--r8jz45g.jp"),
        ("José@example.org", "josé@example.org"),
        ("jose\u0301@example.org", "josé@example.org"),
        ("иванов@пример.рф", "иванов@xn--e1afmkfd.xn--p1ai"),
        ("o'neil@a-b.example", "o'neil@a-b.example"),
    ],
)
def test_an_address_has_one_spelling(text: str, address: str) -> None:
    assert canonical(text) == address
    assert canonical(address) == address
    assert sought(text) == address


@pytest.mark.parametrize(
    "text",
    [
        "bob@exаmple.org",  # a Cyrillic а
        "bob@xn--exmple-4nf.org",  # the same
        "bоb@example.org",  # a Cyrillic о
        "bob@еxample.org",
        "bob@аррӏе.com",  # Cyrillic alone, and drawn like another
        "bob@xn--80ak6aa92e.com",
        "оса@example.org",
        "bob.оса@example.org",
        "bob@gοοgle.com",  # Greek
        "ａna@example.org",  # full width
        "ana@ｅxample.org",
        "mi\u212ae@example.org",  # Kelvin sign
        "ﬁn@example.org",  # a ligature
        "ıan@example.org",  # without a dot
        "ADMİN@example.org",  # with a second one
        "ɑna@example.org",  # phonetic
        "𝐚na@example.org",  # a mathematical letter
    ],
)
def test_what_looks_like_another_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=LOOKS_LIKE):
        canonical(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ana",
        "ana@",
        "@example.org",
        "ana@example",
        "a b@example.org",
        "ana@example..org",
        "ana@example.org.",
        "ana@example。org",
        ".ana@example.org",
        "ana@-example.org",
        "ana@example.org\r\nBcc: eva@example.org",
        "ana@example.org,eva@example.org",
        '"ana"@example.org',
        "ana@[127.0.0.1]",
        "ana@127.0.0.1",
        "ana\u200b@example.org",
        "ana@exam\u00adple.org",
        "ana@exa\u200dmple.org",
        "ana\u202e@example.org",
        "a\x00@example.org",
        "ana@xn--.org",
        "ana@xn--zzzzzzzzzzzz.org",
        "🔥@example.org",
        "ana@☃.example",
        "a" * 65 + "@example.org",
        "é" * 33 + "@example.org",
        "a@" + "b" * 250 + ".org",
    ],
)
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=f"{NOT_VALID}|{LOOKS_LIKE}"):
        canonical(text)


def test_a_full_width_at_sign_is_none() -> None:
    with pytest.raises(ValueError, match=NOT_VALID):
        canonical("ana＠example.org")


def test_a_domain() -> None:
    assert canonical_domain("ÑANDÚ.Example") == "xn--and-6ma2c.example"


def test_what_is_looked_for_may_be_no_address() -> None:
    assert sought(" Ana@Intranet\u200b") == "ana@intranet"
