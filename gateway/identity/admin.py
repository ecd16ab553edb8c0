"""Make a person an admin, from the machine the system runs on.

    python -m gateway.identity.admin EMAIL

Prints a link, good once, to set the password. Whoever is there already keeps name and password
and becomes (again) an active admin.
"""

import sys
from pathlib import Path

from nameko.cli.utils.config import load_config
from sqlalchemy import create_engine, update
from sqlalchemy.exc import OperationalError

from chassis.identity.actor import ADMIN, OPERATOR
from chassis.migrations import upgrade
from chassis.transaction import Transaction
from gateway.identity import audit, emails, links
from gateway.identity.settings import PAGE_URL
from gateway.identity.sign_in import find_or_create_person
from gateway.models import PEOPLE

CONFIG = Path(__file__).resolve().parents[2] / "config.yaml"


def make_admin(tx: Transaction, email: str) -> str:
    """The key of a link to set the password.

    Raises:
        ValueError: it is no address that people here can have.
    """
    person = find_or_create_person(tx, email, emails.normalised(email).partition("@")[0], ADMIN)
    values = {"role": ADMIN, "active": True}
    tx.execute(update(PEOPLE).where(PEOPLE.c.id == person.id).values(**values))
    audit.write(
        tx,
        actor_id=OPERATOR.id,
        actor_name=OPERATOR.name,
        action="person.made_admin",
        target=f"person:{person.id}",
    )
    return links.create(tx, person.id, links.INVITE)


def main(arguments: list[str]) -> None:
    if len(arguments) != 1 or not arguments[0]:
        sys.exit("usage: make admin EMAIL=ana@example.org")
    with CONFIG.open() as file:
        config = load_config(file)
    engine = create_engine(config["DB_URIS"]["gateway:Base"], hide_parameters=True)
    try:
        upgrade(engine, "gateway")
        with engine.begin() as connection:
            key = make_admin(Transaction(connection, "gateway"), arguments[0])
    except ValueError as exc:
        sys.exit(f"{arguments[0]}: {exc}")
    except OperationalError as exc:
        sys.exit(f"the database does not answer: {str(exc.orig).strip()}")
    page_url = str(config.get("PAGE_URL") or PAGE_URL).rstrip("/")
    print("Set the password here, within 7 days; the link works once:")
    print(links.address(page_url, key, links.INVITE))


if __name__ == "__main__":
    main(sys.argv[1:])
