"""The schema brought to this program's own, or back."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

ROOT = Path(__file__).resolve().parent.parent
TURNSTILE = 0x7AB07A
"""Advisory lock: two starting at once don't migrate twice."""


def config() -> Config:
    """Alembic's configuration, wherever the program was started from."""
    made = Config()
    made.set_main_option("script_location", str(ROOT / "migrations").replace("%", "%%"))
    return made


async def migrate(url: str, revision: str = "head") -> None:
    """Bring a database to a version (the newest), up or down, in one transaction."""
    engine = create_async_engine(url, poolclass=NullPool)
    try:
        async with engine.begin() as connection:
            await connection.run_sync(_run, revision)
    finally:
        await engine.dispose()


def _run(connection: Connection, revision: str) -> None:
    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({TURNSTILE})")
    settings = config()
    settings.attributes["connection"] = connection
    if revision == "base" or revision.startswith("-"):
        command.downgrade(settings, revision)
    else:
        command.upgrade(settings, revision)
