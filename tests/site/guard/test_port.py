"""`make serve` says in one line what is wrong with its port."""

import socket

import pytest

from lossdocs.site.guard import port


def test_a_taken_port_is_refused() -> None:
    """The message names the port and the way out."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = other.getsockname()[1]

        with pytest.raises(SystemExit, match=f"Port {taken} is taken.*PORT=8001"):
            port.main(str(taken))

    port.main(str(taken))


@pytest.mark.parametrize("value", ["web", "0", "65536", "-1", ""])
def test_what_is_no_port_is_refused(value: str) -> None:
    """The message says what a port is."""
    with pytest.raises(SystemExit, match="from 1 to 65535"):
        port.main(value)
