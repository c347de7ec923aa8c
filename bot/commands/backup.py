"""`backup` and `restore`: the database into a file, and back into an empty one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from bot.settings import Settings

app = typer.Typer()

File = Annotated[Path, typer.Argument(metavar="ФАЙЛ")]


@app.command("backup")
def backup_command(file: File) -> None:
    """Записать копию базы в файл; работе службы не мешает."""
    from bot.shell.acting import act, settings_or_refuse
    from bot.shell.terminal import say

    act(settings_or_refuse(), lambda settings: _backup(settings, file))
    say(
        f"Копия базы: {file}, {file.stat().st_size / 2**20:.1f} МиБ.",
        "Ключи шифрования в неё не входят. Без них зашифрованное не прочесть: храните их копию в другом месте.",
    )


@app.command("restore")
def restore_command(file: File) -> None:
    """Восстановить базу из копии; база должна быть пустой, служба — остановлена."""
    from bot.shell.acting import act, settings_or_refuse
    from bot.shell.refusal import Refusal, Status
    from bot.shell.terminal import say

    if not file.is_file():
        raise Refusal(Status.BAD_INPUT, f"{file}: такого файла нет.")
    readable = act(settings_or_refuse(), lambda settings: _restore(settings, file))
    say(f"База восстановлена из {file}.")
    if not readable:
        say("Но нынешние ключи её не открывают: верните в ZABOTA_SECRET_KEYS (или в папку данных) прежние.")


async def _backup(settings: Settings, file: Path) -> None:
    from bot.shell.opening import address, version
    from bot.shell.refusal import Refusal, Status
    from storage.backup import BackupError, dump

    async with address(settings) as url:
        if await version(url) is None:
            raise Refusal(Status.BAD_INPUT, "База пуста: копировать нечего.")
        try:
            await dump(url, file, _folder(settings))
        except (BackupError, OSError) as error:
            raise Refusal(Status.BAD_INPUT, f"{file}: копия не записана: {error}") from error


async def _restore(settings: Settings, file: Path) -> bool:
    """Restore; whether our keys open what is in it."""
    from bot.shell.opening import address, version
    from bot.shell.refusal import Refusal, Status
    from storage.backup import BackupError, restore

    async with address(settings) as url:
        if await version(url) is not None:
            raise Refusal(
                Status.BAD_INPUT,
                "В базе уже есть данные: восстановление пишет только в пустую. Укажите другую базу или папку данных.",
            )
        try:
            await restore(url, file, _folder(settings))
        except BackupError as error:
            raise Refusal(Status.BAD_INPUT, f"{file}: не восстановлено, база осталась пустой: {error}") from error
        return await _readable(settings, url)


async def _readable(settings: Settings, url: str) -> bool:
    from bot.settings import secret_keys
    from storage.transaction import Database
    from storage.vault import Sealed, Vault

    db = Database(url, size=1)
    try:
        async with db.transaction() as tx:
            sealed = await tx.value("SELECT phone FROM person WHERE phone IS NOT NULL ORDER BY id DESC LIMIT 1")
    finally:
        await db.close()
    try:
        return sealed is None or bool(Vault(secret_keys(settings)).decrypt(sealed))
    except Sealed:
        return False


def _folder(settings: Settings) -> Path | None:
    """Tools of the embedded PostgreSQL for the embedded database, the system's for any other."""
    from storage.embedded import binaries_dir

    return binaries_dir(settings.data_dir) if settings.database_url is None else None
