import pytest
from hypothesis import given, strategies

from chassis.text import NOT_ONE_LINE, body, flattened, line


@pytest.mark.parametrize(
    "text",
    [
        "Sin red",
        "Impresora/escáner «no responde» 🔥",
        "Jean\u00a0Paul",  # a blank that does not break
        "علی\u200cرضا",  # Persian, with a non-joiner
        "क\u094d\u200dष",  # Hindi, with a joiner
        "ශ\u0dca\u200dරී",  # Sinhala
        "👩\u200d💻 👨\u200d👩\u200d👧 🏳\ufe0f\u200d🌈 👩🏽\u200d🚒 ❤\ufe0f\u200d🔥",
        "1\ufe0f\u20e3 #\ufe0f\u20e3 ☎\ufe0f ©\ufe0f",
        "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",  # Scotland
        "葛\U000e0100飾",  # an ideograph in another shape
        "ᠮᠣᠩᠭᠣᠯ\u180b ᠪ",  # Mongolian, with a selector
        "\u0639\u0631\u0628\u064a \u200f(PC)\u200f",  # Arabic, with marks of direction
        "打印机坏了",
        "\U0001fae9",  # an emoji that Python 3.11 does not know
    ],
)
def test_what_means_something_stays(text: str) -> None:
    assert line(text) == text
    assert body(text) == text


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("  x  ", "x"),
        ("\u00a0x\u2003\n", "x"),
        ("cafe\u0301", "café"),
        ("impre\u00adsora", "impresora"),
        ("conex\u200bión", "conexión"),
        ("\ufeffx\u2060y", "xy"),
        ("fdp\u202eexe.txt", "fdpexe.txt"),
        ("a\u2066b\u2069c", "abc"),
        ("admin\u200d", "admin"),
        ("ad\u200cmin", "admin"),
        ("a\ufe0fb\ufe00", "ab"),
        ("\ufe0f☎", "☎"),
        ("x\U000e0068\U000e0069", "x"),
        ("🏴\U000e0068", "🏴"),
        ("a\u200eb", "ab"),
        ("\ufe0f\u200d🥽", "🥽"),  # each leans on the other
        ("x\u200d\ufe0f\u200d\ufe0fy", "xy"),
        ("क\u200d\u200dx", "कx"),
        ("x\ufdd0\U0010ffff", "x"),
        ("adm\u3164in", "admin"),
        ("Ana\u180b", "Ana"),
        ("Ana\u17b4", "Ana"),
        ("\u115fAna\u1160", "Ana"),
        ("Ana\U0001bca0", "Ana"),
    ],
)
def test_what_cannot_be_seen_goes(text: str, clean: str) -> None:
    assert line(text) == clean
    assert line(clean) == clean


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\u200b",
        "\u200b \u2060",
        "\u00ad",
        "\u00a0",
        "\u3164",
        "\u2800",
        "\u115f\u1160",
        "\u200d\u200c",
        "\ufe0f",
        "\u0301",
        "\U000e0041",
        "\ue000",
        "\u202e\u202c",
    ],
)
def test_what_shows_nothing_is_empty(text: str) -> None:
    assert line(text) == ""
    assert body(text) == ""


@pytest.mark.parametrize(
    "end",
    ["\n", "\r\n", "\r", "\t", "\v", "\f", "\x1c", "\x85", "\u2028", "\u2029", "\x1b", "\x7f"],
)
def test_a_line_is_one(end: str) -> None:
    for word in ("red", "año"):
        with pytest.raises(ValueError, match=NOT_ONE_LINE):
            line(f"{word}{end}{word}")
        assert flattened(f"{word} {end}{end} {word}") == f"{word} {word}"
    assert line(f"red{end if end.isspace() else ''}") == "red"


def test_a_text_of_several_lines_is_as_it_was_typed() -> None:
    typed = "  D:\\_backup\\*.bak\r\n\t__init__.py\n\n-- \nimpre\u00adsora ➜ ok "
    assert body(typed) == typed


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("a\x1b[2Jb\x08", "a[2Jb"),
        ("año\x85b\u2028c", "año\nb\nc"),
        ("x \u202etxt.exe", "x txt.exe"),
        ("é\U000e0068\U000e0069", "é"),
        ("e\u0301", "é"),
    ],
)
def test_a_text_of_several_lines_deceives_nobody(text: str, clean: str) -> None:
    assert body(text) == clean


@given(
    strategies.text(
        strategies.sampled_from(
            "aé1क ر\u0301\u200c\u200d\ufe0f\u200b\u200f\u202e\u205f\u3164👩🏽🏴\U000e0067\U000e007f\x1b\n\u2028\x85"
        ),
        max_size=12,
    )
)
def test_what_is_clean_stays_as_it_is(text: str) -> None:
    for clean in (flattened, body):
        assert clean(clean(text)) == clean(text)
    assert "\n" not in flattened(text)
