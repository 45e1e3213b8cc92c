"""What is logged during a test, without pytest's plugin, which watches fifty loggers of torch."""

from logging.handlers import BufferingHandler


class Logged(BufferingHandler):
    """The records that came, in `buffer`, and their messages."""

    def __init__(self) -> None:
        """Hold as many as come."""
        super().__init__(capacity=1_000_000)

    @property
    def text(self) -> str:
        """The messages, one below the other."""
        return "\n".join(record.getMessage() for record in self.buffer)
