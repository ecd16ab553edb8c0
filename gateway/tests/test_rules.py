"""Rules of e-mail addresses, passwords, waits and where a request may come from."""

from time import monotonic

import eventlet
import pytest
from argon2 import PasswordHasher
from nameko.exceptions import ConfigurationError

from gateway.exceptions import CrossSite
from gateway.identity import emails, oidc, origin, passwords, sessions
from gateway.identity.mail_limit import MailLimit
from gateway.identity.throttle import ACCOUNT, ADDRESS, delay

# ------------------------------------------------------------ e-mail addresses


def test_an_address_has_one_spelling() -> None:
    assert emails.normalised("  Ana.Ruiz+x@Example.ORG ") == "ana.ruiz+x@example.org"


@pytest.mark.parametrize(
    "text",
    [
        "аna@example.org",  # Cyrillic а
        "ana@exаmple.org",
        "ａna@example.org",  # full width
        "mi\u212ae@example.org",  # Kelvin sign: lower() makes a plain k of it
        "ana\u200b@example.org",
        "josé@example.org",
    ],
)
def test_letters_that_may_look_like_others_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="ASCII"):
        emails.normalised(text)


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
        ".ana@example.org",
        "ana@-example.org",
        "ana@example.org\r\nBcc: eva@example.org",
        "ana@example.org,eva@example.org",
        '"ana"@example.org',
        "a" * 65 + "@example.org",
        "a@" + "b" * 250 + ".org",
    ],
)
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="valid email"):
        emails.normalised(text)
    assert emails.look_up(text) == ""


# ------------------------------------------------------------ passwords


@pytest.mark.parametrize(
    "password",
    [
        "aaaaaaaaaa",
        "abababababab",
        "1234567890",
        "0987654321",
        "abcdefghijkl",
        "Password123",
        "password2026!",
        "¡Contraseña2026!",
        "Qwertyuiop",
        "realmadrid1902",
    ],
)
def test_a_password_that_is_guessed_first_is_not_taken(password: str) -> None:
    assert passwords.weakness(password, "ana@example.org") == passwords.TOO_COMMON


@pytest.mark.parametrize("password", ["maria.lopez-9x", "xx Maria.Lopez!", "los tickets 77"])
def test_a_password_with_a_name_in_it_is_not_taken(password: str) -> None:
    assert passwords.weakness(password, "maria.lopez@example.org") == passwords.HAS_NAME


@pytest.mark.parametrize("password", ["tres tristes tigres", "x7Kp-2mQz!", "anaconda verde"])
def test_others_are(password: str) -> None:
    assert passwords.weakness(password, "ana@example.org") is None


def test_a_password_is_known_again_and_no_other() -> None:
    kept = passwords.hash_of("tres tristes tigres")
    assert kept.startswith("$argon2id$")
    assert passwords.verify(kept, "tres tristes tigres")
    assert not passwords.verify(kept, "tres tristes tigre")
    assert not passwords.verify(None, "tres tristes tigres")
    assert not passwords.verify("no hash", "tres tristes tigres")


def test_hashes_of_other_parameters_are_renewed() -> None:
    assert not passwords.needs_rehash(passwords.hash_of("tres tristes tigres"))
    assert passwords.needs_rehash(
        PasswordHasher(time_cost=1, memory_cost=64, parallelism=1).hash("x")
    )


def test_hashing_holds_nobody_up() -> None:
    pauses: list[float] = []

    def tick() -> None:
        before = monotonic()
        while True:
            eventlet.sleep(0.001)
            now = monotonic()
            pauses.append(now - before)
            before = now

    passwords.hash_of("x")  # starts the threads
    ticking = eventlet.spawn(tick)
    start = monotonic()
    hashing = [eventlet.spawn(passwords.hash_of, "tres tristes tigres") for _ in range(16)]
    for each in hashing:
        each.wait()
    ticking.kill()
    # in the event loop itself, there would be no tick until all were done
    assert len(pauses) > 10
    assert max(pauses) < (monotonic() - start) / 2


# ------------------------------------------------------------ waits


def test_waits_grow_and_end() -> None:
    waits = [delay(attempts, ACCOUNT) for attempts in range(1, 16)]
    assert waits[:4] == [0, 0, 0, 0]
    assert waits[4:9] == [1, 2, 4, 8, 16]
    assert waits[-1] == ACCOUNT.longest == delay(10**9, ACCOUNT)
    assert waits == sorted(waits)
    assert delay(ADDRESS.free - 1, ADDRESS) == 0 < delay(ADDRESS.free, ADDRESS)


# ------------------------------------------------------------ cookies and other sites

PAGE = "https://tickets.example.org"


@pytest.mark.parametrize(
    "headers",
    [
        {},  # a program
        {"Origin": PAGE},
        {"Origin": PAGE, "Sec-Fetch-Site": "same-origin"},
        {"Origin": "http://127.0.0.1:5173", "Host": "127.0.0.1:5173"},
        {"Sec-Fetch-Site": "none"},
    ],
)
def test_our_page_and_programs_may_change_things(headers: dict[str, str]) -> None:
    origin.check("POST", headers, PAGE)


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "null", "Host": ""},
        {"Origin": "https://evil.example", "Host": "tickets.example.org"},
        {"Origin": "https://tickets.example.org.evil.example"},
        {"Origin": "http://tickets.example.org", "Host": "x"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "http://a.test", "Host": "a.test", "Sec-Fetch-Site": "cross-site"},
    ],
)
def test_other_pages_may_not(headers: dict[str, str]) -> None:
    for method in ("POST", "PATCH", "PUT", "DELETE"):
        with pytest.raises(CrossSite):
            origin.check(method, headers, PAGE)
    origin.check("GET", headers, PAGE)


def test_a_change_needs_our_header() -> None:
    origin.check_header("GET", {})
    origin.check_header("POST", {"X-CSRF-Protection": "1"})
    with pytest.raises(CrossSite):
        origin.check_header("POST", {})


def test_the_cookie_is_for_the_browser_alone() -> None:
    cookie = sessions.cookie("abc", secure=True)
    assert cookie.startswith("__Host-session=abc; ")
    assert {"HttpOnly", "SameSite=Lax", "Path=/", "Secure"} <= set(cookie.split("; "))
    assert "Secure" not in sessions.cookie("abc", secure=False)
    assert "Domain" not in cookie


def test_the_cookie_is_found_among_others() -> None:
    assert sessions.key_in("a=b; session=abc; xsession=no") == "abc"
    assert sessions.key_in("xsession=no; session=") is None
    assert sessions.key_in("") is None


def test_under_https_the_name_is_one_that_no_other_page_can_set() -> None:
    assert sessions.cookie("abc", secure=False).startswith("session=abc; ")
    assert oidc.cookie("abc", True).startswith("__Secure-oidc=abc; ")
    planted = {"Cookie": "session=planted"}
    assert sessions.key_of(planted, secure=True) is None
    assert sessions.key_of(planted, secure=False) == "planted"
    assert sessions.key_of({"Cookie": "session=x; __Host-session=abc"}, secure=True) == "abc"
    assert oidc.cookie_of({"Cookie": "oidc=x; __Host-oidc=x"}, secure=True) == ""


@pytest.mark.parametrize(
    "cookies", ["session=a; session=b", "session=a; x=y; session=a", "session=; session=a"]
)
def test_of_two_cookies_of_one_name_none_counts(cookies: str) -> None:
    assert sessions.key_of({"Cookie": cookies}, secure=False) is None


# ------------------------------------------------------------ mails to one address


def test_a_rate_of_mails_holds_for_each_address() -> None:
    limit = MailLimit("2/hour, 3/day")
    assert [limit.takes("a") for _ in range(3)] == [True, True, False]
    assert limit.takes("b")


def test_a_rate_of_mails_that_is_none() -> None:
    with pytest.raises(ConfigurationError, match="STRANGER_MAIL_RATE"):
        MailLimit("often")
