"""Alembic's way to the database: the address comes from the program (`-x url=…`, config) or from the environment."""

import asyncio
import os

from alembic import context
from sqlalchemy import Connection, pool
from sqlalchemy.ext.asyncio import create_async_engine

from storage.models import Row


def address() -> str:
    """The database's address, as SQLAlchemy wants it."""
    given = context.config.get_main_option("sqlalchemy.url") or context.get_x_argument(as_dictionary=True).get("url")
    url = given or os.environ.get("ZABOTA_DATABASE_URL")
    if not url:
        raise SystemExit("Set ZABOTA_DATABASE_URL, or use `python -m bot migrate` for the embedded database.")
    return url


def is_ours(_thing: object, name: str | None, kind: str, reflected: bool, _other: object) -> bool:
    """Monthly partitions are made by the program, not by models."""
    return not (kind == "table" and reflected and name is not None and name.startswith("message_p"))


def migrate(connection: Connection) -> None:
    """Run within one transaction."""
    context.configure(
        connection=connection,
        target_metadata=Row.metadata,
        compare_type=True,
        compare_server_default=False,
        include_object=is_ours,
    )
    with context.begin_transaction():
        context.run_migrations()


async def online() -> None:
    """Connect and migrate."""
    engine = create_async_engine(address(), poolclass=pool.NullPool)
    async with engine.connect() as connection:
        await connection.run_sync(migrate)
        await connection.commit()
    await engine.dispose()


if given := context.config.attributes.get("connection"):
    migrate(given)
else:
    asyncio.run(online())
