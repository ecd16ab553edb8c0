"""Exit 0 if a local port answers a GET with 200: ``healthcheck.py PORT PATH``.

A bare socket, as importing an HTTP client costs ten times what the check does.
"""

import socket
import sys


def main(port: str, path: str) -> int:
    with socket.create_connection(("127.0.0.1", int(port)), timeout=4) as connection:
        connection.sendall(f"GET {path} HTTP/1.0\r\nHost: localhost\r\n\r\n".encode("ascii"))
        status_line = connection.makefile("rb").readline(64).decode("latin-1")
    print(status_line.strip())
    return 0 if " 200 " in status_line else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
