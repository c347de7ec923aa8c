"""The database as a command finds it: the embedded one, which migrates itself, or the given one, if its schema fits."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg

from bot.settings import Settings
from bot.shell.refusal import Refusal, Status
from storage import schema_version
from storage.embedded import running
from storage.transaction import Database

ANSWERS_WITHIN = 10.0
"""Seconds a database may take to let us in."""


@asynccontextmanager
async def open_database(settings: Settings) -> AsyncIterator[Database]:
    """Have the database while the block lasts; raises Refusal (AWAY) or EmbeddedError."""
    async with address(settings) as url:
        if settings.database_url is None:
            await bring_up(url)
        else:
            require_own(await version(url))
        db = Database(url)
        try:
            yield db
        finally:
            await db.close()


@asynccontextmanager
async def address(settings: Settings) -> AsyncIterator[str]:
    """Give SQLAlchemy's address, the embedded server running meanwhile where there is no other."""
    if settings.database_url is not None:
        yield settings.database_url.get_secret_value()
        return
    async with running(settings.data_dir) as url:
        yield url


async def version(url: str) -> str | None:
    """The schema version of the database; None: it is empty."""
    try:
        async with asyncio.timeout(ANSWERS_WITHIN):
            return await schema_version.current(url)
    except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError, ValueError) as error:
        raise Refusal(Status.AWAY, f"База данных недоступна: {_why(error)}") from error


async def bring_up(url: str) -> tuple[str | None, str]:
    """Bring the schema to this program's version; the version before and after."""
    before, after = await version(url), schema_version.newest()
    if before == after:
        return before, after
    if before is not None and not knows(before):
        raise Refusal(Status.AWAY, NEWER.format(before=before, after=after))
    from storage.migrating import migrate  # alembic and SQLAlchemy: not needed where the schema is right

    await migrate(url)
    return before, after


NEWER = "Схема базы ({before}) новее этой программы ({after}): обновите программу."


def require_own(found: str | None) -> None:
    """Refuse any schema but this program's own."""
    wanted = schema_version.newest()
    if found == wanted:
        return
    if found is not None and not knows(found):
        raise Refusal(Status.AWAY, NEWER.format(before=found, after=wanted))
    what = "База данных пуста" if found is None else f"Схема базы ({found}) старше этой программы ({wanted})"
    raise Refusal(Status.AWAY, f"{what}: выполните python -m bot migrate и повторите.")


def knows(revision: str) -> bool:
    """Tell whether this program has ever heard of a schema version."""
    return revision in schema_version.known()


def _why(error: BaseException) -> str:
    """Say what a person can act on; the address and the password are never repeated."""
    match error:
        case asyncpg.InvalidAuthorizationSpecificationError():
            return "имя или пароль в ZABOTA_DATABASE_URL не подошли."
        case asyncpg.InvalidCatalogNameError():
            return "на сервере нет базы, названной в ZABOTA_DATABASE_URL: создайте её."
        case TimeoutError():
            return f"сервер не ответил за {ANSWERS_WITHIN:.0f} с, проверьте ZABOTA_DATABASE_URL и сеть."
        case ConnectionRefusedError():
            return "по адресу из ZABOTA_DATABASE_URL никто не отвечает, запущен ли PostgreSQL?"
        case OSError():
            return f"до сервера из ZABOTA_DATABASE_URL не дойти ({error.strerror or type(error).__name__})."
        case _:
            return f"сервер из ZABOTA_DATABASE_URL не принял нас ({type(error).__name__})."
