"""``make shell``: nameko shell, which does not show the broker's password.

Nameko's own prints the whole address in its banner, and so into whatever keeps what a terminal
shows.
"""

import sys
from pathlib import Path

from nameko import config
from nameko.cli.shell import ShellRunner, make_nameko_helper
from nameko.cli.utils.config import setup_config
from nameko.utils import sanitize_url

CONFIG = Path("config.yaml")


def banner() -> str:
    """What is printed first: Python, and the broker without its password."""
    broker = sanitize_url(config["AMQP_URI"])
    return f"Nameko Python {sys.version} shell on {sys.platform}\nBroker: {broker}"


def main() -> None:
    with CONFIG.open("rb") as file:
        setup_config(file, {})
    helper = make_nameko_helper()
    try:
        ShellRunner(banner(), {"n": helper}).start_shell(name=None)
    finally:
        helper.disconnect()


if __name__ == "__main__":
    main()
