"""Many tickets, the same ones every time: `python -m bench.seed --run-dir .run-demo --tickets 1000000`.

Texts are Spanish and English words with frequencies by Zipf's law; requesters, assignees and tags are few
and unequal; times lie in the two years before `END`, and most tickets are closed. Nobody is told of
them: they are written into the database of the ticket service as they are, without events.

Source: "Human Behavior and the Principle of Least Effort", G. K. Zipf, 1949.
"""

from __future__ import annotations

import argparse
import itertools
import random
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2
import psycopg2.extensions

from deploy.local import LocalError, Stack
from deploy.local.cli import guarded
from deploy.local.console import say
from deploy.local.settings import ROOT
from ticket.sla import DONE_IN

SEED = 20261124
END = datetime(2026, 11, 24, tzinfo=UTC)
SPAN = timedelta(days=730)
MOST = 5_000_000  # tickets
REQUESTERS, ASSIGNEES, TAGS = 20_000, 60, 40
VOCABULARY = 30_000  # different words; those that are not named below are made up
COMMENTED = 0.2  # share of tickets with comments, of which there are 1 to 3
YOUNG = 0.1  # share of tickets, the newest, of which most are not closed

# the most frequent first; which is how common is measured, not told here
_NAMED = """
    servidor error usuario problema acceso system user correo impresora red password server
    pantalla aplicación login access cuenta equipo network printer urgente contraseña email
    archivo sistema conexión screen file ordenador laptop permiso mensaje account software
    lento caída update actualización copia backup slow factura invoice teléfono phone
    monitor teclado keyboard ratón mouse carpeta folder compartida shared instalación
    install licencia license antivirus virus seguridad security certificado certificate
    dominio domain navegador browser página website informe report base datos database
    consulta query tabla table formulario form botón button proveedor vendor cliente
    customer pedido order almacén warehouse envío shipping nómina payroll reunión meeting
    calendario calendar cámara camera micrófono microphone auriculares headset cable wifi
    router switch puerto port cortafuegos firewall proxy memoria memory disco disk batería
    battery cargador charger pantallazo screenshot parpadea flickers bloqueado locked
    caducada expired olvidada forgotten cifrado encrypted escáner scanner bandeja tray tóner
    toner
"""
WORDS = _NAMED.split()
SYLLABLES = (
    "ba",
    "ce",
    "di",
    "fo",
    "gu",
    "la",
    "me",
    "ni",
    "po",
    "ru",
    "sa",
    "te",
    "vi",
    "zo",
    "qui",
    "tra",
    "blo",
    "cre",
    "dru",
    "fle",
)

STATUSES = {
    "young": (("open", 45), ("in_progress", 20), ("waiting", 15), ("resolved", 10), ("closed", 10)),
    "old": (("open", 1), ("in_progress", 1), ("waiting", 2), ("resolved", 4), ("closed", 92)),
}
CLOCK_RUNS = ("open", "in_progress")
PRIORITIES = (("low", 35), ("medium", 40), ("high", 18), ("critical", 5), (r"\N", 2))

_TICKETS = """
    COPY tickets (id, title, description, status, priority, automatic_priority, requester_email,
        assignee_email, tags, created_at, updated_at, version, created_by, created_by_name,
        first_response_at, resolved_at, sla_due_at)
    FROM STDIN
"""
_COMMENTS = """
    COPY comments (ticket_id, author_id, author_name, author_email, internal, body, created_at)
    FROM STDIN
"""
# what the triggers would have written
_TAGS = """
    INSERT INTO ticket_tags (tag, ticket_id)
    SELECT tag, id FROM tickets, unnest(tags) AS tag WHERE id > %s
"""
_TEXTS = """
    INSERT INTO ticket_texts (ticket_id, search)
    SELECT id, words_of_ticket(id, title, description)
        || coalesce(words_of(public, 'C'), '') || coalesce(words_of(internal, 'D'), '')
    FROM tickets LEFT JOIN (
        SELECT ticket_id, string_agg(body, ' ' ORDER BY id) FILTER (WHERE NOT internal) AS public,
            string_agg(body, ' ' ORDER BY id) FILTER (WHERE internal) AS internal
        FROM comments GROUP BY ticket_id
    ) AS said ON ticket_id = tickets.id
    WHERE tickets.id > %s
"""


def vocabulary() -> list[str]:
    """Every word, the most frequent first."""
    made = ("".join(parts) for parts in itertools.product(SYLLABLES, repeat=4))
    return [*WORDS, *itertools.islice(made, 7, 7 * (VOCABULARY - len(WORDS)), 5)][:VOCABULARY]


class Author:
    """Draws everything, in an order that never changes."""

    def __init__(self) -> None:
        self._random = random.Random(SEED)
        self._words = vocabulary()
        # flatter at its head than by the law, as filler words, which would stand there, are no words
        self._sums = list(itertools.accumulate(1 / (rank + 12) for rank in range(VOCABULARY)))

    def words(self, least: int, most: int) -> str:
        count = self._random.randint(least, most)
        return " ".join(self._random.choices(self._words, cum_weights=self._sums, k=count))

    def one_of(self, choices: tuple[tuple[str, int], ...]) -> str:
        values, weights = zip(*choices, strict=True)
        return self._random.choices(values, weights)[0]

    def one_in(self, count: int) -> int:
        """A number below `count`; small ones are much more frequent."""
        return int(count * self._random.random() ** 3)

    def chance(self, share: float) -> bool:
        return self._random.random() < share

    def after(self, time: datetime, days: float) -> datetime:
        """Some time later, mostly within `days`, and before `END`."""
        return min(time + timedelta(days=self._random.expovariate(1 / days)), END)


def seed(connection: psycopg2.extensions.connection, count: int) -> None:
    """Add `count` tickets; committed at the end.

    Parameters
    ----------
    connection:
        Of a superuser, to the database of the ticket service.
    """
    author = Author()
    with connection, connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")  # no triggers: _TAGS, _TEXTS
        cursor.execute("SELECT coalesce(max(id), 0) FROM tickets")
        (last,) = cursor.fetchone() or (0,)
        cursor.copy_expert(_TICKETS, Lines(_tickets(author, last + 1, count)))
        cursor.execute(
            "SELECT setval(pg_get_serial_sequence('tickets', 'id'), %s)", (last + count,)
        )
        cursor.copy_expert(_COMMENTS, Lines(_comments(author, last + 1, count)))
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = 'ticket_texts_search'")
        (index,) = cursor.fetchone() or ("",)
        # made anew at the end: row by row it would take several times as long
        cursor.execute("DROP INDEX ticket_texts_search")
        cursor.execute(_TAGS, (last,))
        cursor.execute(_TEXTS, (last,))
        cursor.execute("SET LOCAL maintenance_work_mem = '256MB'")
        cursor.execute(index)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE tickets, ticket_tags, ticket_texts, comments")


def _tickets(author: Author, first: int, count: int) -> Iterator[str]:
    for number in range(count):
        created = END - SPAN + SPAN * (number + 1) / (count + 1)
        young = number >= count * (1 - YOUNG)
        status = author.one_of(STATUSES["young" if young else "old"])
        priority = author.one_of(PRIORITIES)
        unassigned = author.chance(0.6 if status == "open" else 0.03)
        tags = {f"tag{author.one_in(TAGS)}" for _ in range(author.one_in(4))}
        yield "\t".join(
            (
                str(first + number),
                author.words(3, 8),
                author.words(8, 45),
                status,
                priority,
                priority,
                f"requester{author.one_in(REQUESTERS)}@example.com",
                r"\N" if unassigned else f"agent{author.one_in(ASSIGNEES)}@example.com",
                "{" + ",".join(sorted(tags)) + "}",
                created.isoformat(),
                author.after(created, 3).isoformat(),
                "2",
                "seed",
                "",
                r"\N" if status == "open" else author.after(created, 0.2).isoformat(),
                author.after(created, 3).isoformat() if status in DONE_IN else r"\N",
                author.after(created, 2).isoformat() if status in CLOCK_RUNS else r"\N",
            )
        )


def _comments(author: Author, first: int, count: int) -> Iterator[str]:
    for number in range(count):
        if not author.chance(COMMENTED):
            continue
        created = END - SPAN + SPAN * (number + 1) / (count + 1)
        for _ in range(1 + author.one_in(3)):
            agent = author.one_in(ASSIGNEES)
            yield "\t".join(
                (
                    str(first + number),
                    f"person:{agent}",
                    f"Agent {agent}",
                    f"agent{agent}@example.com",
                    "t" if author.chance(0.3) else "f",
                    author.words(5, 30),
                    author.after(created, 1).isoformat(),
                )
            )


class Lines:
    """A file to read from, of lines that are made as they are read."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines

    def read(self, size: int) -> str:
        found, length = [], 0
        for line in self._lines:
            found.append(line)
            length += len(line)
            if length >= size:
                break
        return "".join(f"{line}\n" for line in found)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.seed", description="Make many tickets.")
    parser.add_argument("--run-dir", type=Path, required=True, help="a running instance")
    parser.add_argument("--tickets", type=int, default=100_000, metavar="N")
    parser.add_argument("--yes", action="store_true", help="even if there are tickets already")
    options = parser.parse_args(arguments)
    if not 1 <= options.tickets <= MOST:
        parser.error(f"--tickets has to be from 1 to {MOST:,}")
    run_dir = ROOT / options.run_dir
    return guarded(lambda: _run(run_dir, options.tickets, options.yes), run_dir, "Interrupted.")


def _run(run_dir: Path, count: int, anyway: bool) -> int:
    uri = urlsplit(Stack(run_dir).environment["POSTGRES_ADMIN_URI"])._replace(path="/ticket")
    try:
        connection = psycopg2.connect(uri.geturl())
    except psycopg2.OperationalError as exc:
        raise LocalError(f"Start the instance first: {exc}") from None
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM (SELECT FROM tickets LIMIT 1) AS first")
        if cursor.fetchone() != (0,) and not anyway:
            raise LocalError("There are tickets already; with --yes these come on top of them.")
    connection.rollback()
    seed(connection, count)
    connection.close()
    say(f"{count:,} tickets are there.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
