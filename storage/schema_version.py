"""The schema this program was written for, and the one a database has: alembic is loaded only to migrate."""

from __future__ import annotations

from pathlib import Path

import asyncpg

from storage.address import connection_arguments

MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations" / "versions"


def known() -> list[str]:
    """Every version this program has heard of, oldest first: the numbers its migrations' files begin with."""
    return sorted(path.name[:4] for path in MIGRATIONS.glob("[0-9][0-9][0-9][0-9]_*.py"))


def newest() -> str:
    """The version this program was written for."""
    return known()[-1]


async def current(url: str) -> str | None:
    """The version of a database; None: it is empty. Raises what asyncpg raises where it can't be reached."""
    connection = await asyncpg.connect(**connection_arguments(url))
    try:
        found: str | None = await connection.fetchval("SELECT version_num FROM alembic_version")
    except asyncpg.UndefinedTableError:
        return None
    finally:
        await connection.close()
    return found
