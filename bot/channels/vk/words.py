"""What a person sent and no other messenger can show, told in Russian words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_NAMES = {
    "photo": "Фотография",
    "doc": "Файл",
    "audio_message": "Голосовое сообщение",
    "audio": "Аудиозапись",
    "video": "Видео",
    "video_message": "Видеосообщение",
    "sticker": "Стикер",
    "graffiti": "Граффити",
    "wall": "Запись со стены",
    "wall_reply": "Комментарий",
    "poll": "Опрос",
    "market": "Товар",
    "market_album": "Подборка товаров",
    "gift": "Подарок",
    "story": "История",
    "call": "Звонок",
    "group_call_in_progress": "Групповой звонок",
    "article": "Статья",
    "podcast": "Подкаст",
    "audio_playlist": "Плейлист",
    "album": "Альбом",
    "money_transfer": "Денежный перевод",
    "mini_app": "Мини-приложение",
}
_LINKED = frozenset({"video", "wall", "wall_reply", "poll", "market", "story", "photo", "doc", "audio"})
EXCERPT = 300


def words_for(kind: str, body: Mapping[str, Any]) -> str:
    """«Опрос «Куда поедем?»: https://vk.com/poll1_2»."""
    named = "video_message" if body.get("type") == "video_message" else kind
    said = _NAMES.get(named, "Вложение, которое мы пока не умеем показывать")
    title = str(body.get("title") or body.get("question") or body.get("text") or "").strip()
    if title:
        said += f" «{title if len(title) <= EXCERPT else title[: EXCERPT - 1] + '…'}»"
    address = _address(kind, body) if kind in _LINKED else None
    return f"{said}: {address}" if address else said


def _address(kind: str, body: Mapping[str, Any]) -> str | None:
    owner = body.get("owner_id", body.get("from_id", body.get("to_id")))
    if not isinstance(owner, int) or not isinstance(body.get("id"), int):
        return None
    key = f"?list={body['access_key']}" if kind == "video" and body.get("access_key") else ""
    return f"https://vk.com/{kind}{owner}_{body['id']}{key}"


def link_words(body: Mapping[str, Any], text: str) -> str | None:
    """Nothing where VK made the card itself out of an address in the text."""
    url = str(body.get("url") or "")
    if not url or url.rpartition("://")[2].rstrip("/") in text:
        return None
    title = f" «{body['title']}»" if body.get("title") else ""
    return f"Ссылка{title}: {url}"
