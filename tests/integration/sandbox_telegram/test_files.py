"""Files through the local Telegram: every kind both ways, albums, the cloud's limits."""

from __future__ import annotations

import pytest
from aiogram.exceptions import (
    TelegramBadRequest,
    TelegramEntityTooLarge,
)
from aiogram.types import (
    InputMediaDocument,
    InputMediaPhoto,
)

from tests.integration.sandbox_telegram.wiring import ANNA, Wire, upload


async def test_every_kind_of_file_goes_out_and_comes_back_by_its_id(wire: Wire) -> None:
    bot = wire.bot
    sent = [
        (await bot.send_photo(ANNA, upload(name="a.png"), caption="фото"), "photo"),
        (await bot.send_document(ANNA, upload(), caption="файл"), "document"),
        (await bot.send_voice(ANNA, upload(name="v.ogg"), duration=3), "voice"),
        (await bot.send_audio(ANNA, upload(name="a.mp3"), title="песня"), "audio"),
        (await bot.send_video(ANNA, upload(name="v.mp4"), duration=3, width=640, height=360), "video"),
        (await bot.send_video_note(ANNA, upload(name="r.mp4"), duration=3, length=240), "round_video"),
        (await bot.send_sticker(ANNA, upload(name="s.webp"), emoji="🌷"), "sticker"),
        (await bot.send_animation(ANNA, upload(name="g.mp4")), "animation"),
    ]
    shown = await wire.shown()
    assert [m["attachments"][0]["kind"] for m in shown[-8:]] == [kind for _, kind in sent]
    assert [m["text"] for m in shown[-8:-6]] == ["фото", "файл"]
    photo, document = sent[0][0].photo, sent[1][0].document
    assert photo is not None
    assert document is not None
    again = (await bot.send_photo(ANNA, photo[-1].file_id)).photo or []
    assert [size.file_id for size in again] == [size.file_id for size in photo]
    with pytest.raises(TelegramBadRequest, match="can't use file of type Document as Photo"):
        await bot.send_photo(ANNA, document.file_id)
    with pytest.raises(TelegramBadRequest, match="wrong file identifier"):
        await bot.send_photo(ANNA, "BQACnonsense")
    file = await bot.get_file(document.file_id)
    data = await bot.download_file(file.file_path or "")
    assert data is not None
    assert data.read() == b"x" * 10


async def test_albums_hold_two_to_ten_files(wire: Wire) -> None:
    media = [InputMediaPhoto(media=upload(name=f"{n}.png"), caption="двое" if n == 0 else None) for n in range(2)]
    sent = await wire.bot.send_media_group(ANNA, list(media))
    assert len({m.media_group_id for m in sent}) == 1
    assert [m.caption for m in sent] == ["двое", None]
    with pytest.raises(TelegramBadRequest, match="2-10"):
        await wire.bot.send_media_group(ANNA, [media[0]])
    with pytest.raises(TelegramBadRequest, match="can't be mixed"):
        await wire.bot.send_media_group(ANNA, [media[0], InputMediaDocument(media=upload())])
    with pytest.raises(TelegramBadRequest, match="MEDIA_CAPTION_TOO_LONG"):
        await wire.bot.send_media_group(ANNA, [InputMediaPhoto(media=upload(), caption="я" * 1025), media[1]])


async def test_files_have_the_clouds_limits(wire: Wire) -> None:
    with pytest.raises(TelegramEntityTooLarge):
        await wire.bot.send_document(ANNA, upload(50 * 1024**2 + 1))
    with pytest.raises(TelegramBadRequest, match="too big for a photo"):
        await wire.bot.send_photo(ANNA, upload(10 * 1024**2 + 1))
    await wire.remote.phone("send", user=ANNA, attachments=[{"kind": "document", "size": 20 * 1024**2 + 1}])
    document = (await wire.updates())[-1].message
    assert document is not None
    assert document.document is not None
    with pytest.raises(TelegramBadRequest, match="file is too big"):
        await wire.bot.get_file(document.document.file_id)
