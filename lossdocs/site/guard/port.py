"""Say in one line that a port is taken, before the site is built for it."""

import socket
import sys


def is_free(port: int) -> bool:
    """Whether this machine's port can be listened on."""
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def main(port: str) -> None:
    """Exit with a message where the port is no port, or taken."""
    if not port.isdecimal() or not 0 < int(port) < 65536:
        sys.exit(f"PORT must be a number from 1 to 65535, got {port}")
    if not is_free(int(port)):
        sys.exit(f"Port {port} is taken: stop what listens there, or choose another, PORT=8001")


if __name__ == "__main__":  # pragma: no cover  # make calls it; main is tested
    main(sys.argv[1])
