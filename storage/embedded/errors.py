"""What the embedded database says when it cannot work."""

from __future__ import annotations


class EmbeddedError(Exception):
    """The embedded PostgreSQL cannot work; the message is one Russian line that says what to do."""
