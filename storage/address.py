"""A database's address: SQLAlchemy's form is the one people set, asyncpg wants its parts.

Read here and not by SQLAlchemy, which is needed for migrations alone: it would be half a second of every start.
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qsl, unquote

# What stands in a password is anything but «@», percent-encoded or not: «p#ss/w:rd» is one, as for SQLAlchemy.
_ADDRESS = re.compile(
    r"[\w+]+://"
    r"(?:(?P<user>[^:/]*)(?::(?P<password>[^@]*))?@)?"
    r"(?:\[(?P<ipv6>[^/?]+)\]|(?P<host>[^/:?]+))?(?::(?P<port>[^/?]*))?"
    r"(?:/(?P<database>[^?]*))?(?:\?(?P<query>.*))?"
)


def connection_arguments(url: str) -> dict[str, Any]:
    """The keyword arguments of asyncpg's connect for `postgresql+asyncpg://…` (`host` may be a socket folder)."""
    parts = _ADDRESS.fullmatch(url)
    if parts is None:
        raise ValueError("not an address of a database")
    query: dict[str, str] = {}
    for name, value in parse_qsl(parts["query"] or ""):
        query.setdefault(name, value)
    port = query.get("port") or parts["port"]
    found = {
        "host": query.get("host") or parts["ipv6"] or parts["host"],
        "port": int(port) if port else None,
        "user": query.get("user") or _plain(parts["user"]),
        "password": query.get("password") or _plain(parts["password"]),
        "database": _plain(parts["database"]),
        "ssl": query.get("ssl"),
    }
    return {name: value for name, value in found.items() if value is not None}


def _plain(text: str | None) -> str | None:
    return unquote(text) if text is not None else None
