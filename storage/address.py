"""A database's address: SQLAlchemy's form is the one people set, asyncpg wants its parts."""

from __future__ import annotations

from typing import Any

from sqlalchemy.engine import make_url


def connection_arguments(url: str) -> dict[str, Any]:
    """The keyword arguments of asyncpg's connect for `postgresql+asyncpg://…` (`host` may be a socket folder)."""
    parts = make_url(url)
    query = {name: value if isinstance(value, str) else value[0] for name, value in parts.query.items()}
    found = {
        "host": query.get("host") or parts.host,
        "port": int(query["port"]) if "port" in query else parts.port,
        "user": query.get("user") or parts.username,
        "password": query.get("password") or parts.password,
        "database": parts.database,
        "ssl": query.get("ssl"),
    }
    return {name: value for name, value in found.items() if value is not None}
