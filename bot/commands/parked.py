"""`parked`: updates that couldn't be handled: what they are, once more, or given up."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from bot.settings import Settings
    from storage.transaction import Database

app = typer.Typer(name="parked", help="Обновления мессенджеров, которые не удалось разобрать.")

Ids = Annotated[list[int] | None, typer.Argument(metavar="[№…]", help="Номера из списка.")]


@app.callback(invoke_without_command=True)
def parked(context: typer.Context) -> None:
    """Обновления мессенджеров, которые не удалось разобрать. Без слова — их список."""
    if context.invoked_subcommand is None:
        list_command()


@app.command("list")
def list_command() -> None:
    """Показать список."""
    _with_database(_list)


@app.command("show")
def show_command(number: Annotated[int, typer.Argument(metavar="№")]) -> None:
    """Показать устройство одного обновления, без слов и имён людей."""
    _with_database(lambda _, db: _show(db, number))


@app.command("replay")
def replay_command(ids: Ids = None) -> None:
    """Разобрать ещё раз (без номеров — все): после обновления программы часто получается."""
    _with_database(lambda settings, db: _replay(settings, db, ids))


@app.command("discard")
def discard_command(ids: Annotated[list[int], typer.Argument(metavar="№…", help="Номера из списка.")]) -> None:
    """Отказаться от них насовсем: содержимое удаляется."""
    _with_database(lambda _, db: _discard(db, ids))


def _with_database(work: Callable[[Settings, Database], Coroutine[Any, Any, None]]) -> None:
    from bot.shell.acting import act, settings_or_refuse

    async def do(settings: Settings) -> None:
        from bot.shell.opening import open_database

        async with open_database(settings) as db:
            await work(settings, db)

    act(settings_or_refuse(), do)


async def _list(_: Settings, db: Database) -> None:
    from rich.console import Console
    from rich.table import Table

    from bot.shell.terminal import say
    from storage.queries import inbox

    async with db.transaction() as tx:
        rows = await inbox.parked(tx)
    if not rows:
        say("Неразобранных обновлений нет.")
        return
    table = Table("№", "Когда (UTC)", "Мессенджер", "Почему", "Ключ")
    for row in rows:
        when = f"{row['received_at']:%d.%m.%Y %H:%M}"
        table.add_row(str(row["id"]), when, row["channel"], row["reason"] or "", row["key"])
    Console(width=None if Console().is_terminal else 200, soft_wrap=True).print(table)
    say("Ещё раз: python -m bot parked replay [№…]. Отказаться: python -m bot parked discard №…")


async def _show(db: Database, number: int) -> None:
    import sys

    import orjson

    from bot.upkeep.shape import shape
    from storage.queries import inbox

    await _known(db, [number])
    async with db.transaction() as tx:
        raw = await inbox.raw_of(tx, number)
    sys.stdout.write(orjson.dumps(shape(orjson.loads(raw or "{}")), option=orjson.OPT_INDENT_2).decode() + "\n")


async def _replay(settings: Settings, db: Database, ids: list[int] | None) -> None:
    from bot.app import App
    from bot.connect import connect_all
    from bot.shell.refusal import Refusal, Status
    from bot.shell.terminal import say
    from bot.upkeep.replay import Fate, inboxes, replay
    from storage.queries import inbox

    if ids:
        await _known(db, ids)
    else:
        async with db.transaction() as tx:
            ids = [row["id"] for row in await inbox.parked(tx)]
    app = App(settings, db, await connect_all(settings), frozenset())
    faults = []
    try:
        boxes = await inboxes(app)
        for number in sorted(set(ids)):
            fate, reason = await replay(db, boxes, number)
            if fate is Fate.PARKED:
                faults.append(f"№ {number}: опять не вышло ({reason}), остаётся в списке.")
            elif fate is Fate.OFF:
                faults.append(f"№ {number}: его мессенджер здесь не настроен, остаётся в списке.")
            else:
                say(f"№ {number}: разобрано." if fate is Fate.HANDLED else f"№ {number}: его уже разобрали.")
    finally:
        for port in app.ports.values():
            await port.close()
    if faults:
        raise Refusal(Status.BAD_INPUT, *faults)
    if not ids:
        say("Неразобранных обновлений нет.")


async def _discard(db: Database, ids: list[int]) -> None:
    from bot.shell.terminal import say
    from storage.queries import inbox

    await _known(db, ids)
    async with db.transaction() as tx:
        gone = await inbox.discard(tx, ids)
    for number in gone:
        say(f"№ {number}: содержимое удалено.")


async def _known(db: Database, ids: list[int]) -> None:
    """Refuse everything where any number is not in the list: a slip of the finger must not half work."""
    from bot.shell.refusal import Refusal, Status
    from storage.queries import inbox

    async with db.transaction() as tx:
        known = await inbox.parked_of(tx, ids)
    if strange := [number for number in ids if number not in known]:
        raise Refusal(Status.BAD_INPUT, *(f"№ {number}: такого в списке нет, ничего не сделано." for number in strange))
