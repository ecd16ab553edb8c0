"""Exit 0 if a local port answers a GET with 200: ``healthcheck.py PORT PATH``.

A bare socket, as importing an HTTP client costs ten times what the check does.
"""

import socket
import sys


def status_line(port: int, path: str) -> str:
    """The first line of the answer, such as ``HTTP/1.1 200 OK``. Raises OSError if there is none in 4 s."""
    with socket.create_connection(("127.0.0.1", port), timeout=4) as connection:
        connection.sendall(f"GET {path} HTTP/1.0\r\nHost: localhost\r\n\r\n".encode("ascii"))
        return connection.makefile("rb").readline(64).decode("latin-1").strip()


def main() -> int:
    port, path = sys.argv[1:]
    try:
        answer = status_line(int(port), path)
    except OSError as error:
        answer = str(error)
    print(answer)
    return 0 if " 200 " in f"{answer} " else 1


if __name__ == "__main__":
    sys.exit(main())
