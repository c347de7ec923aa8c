"""What a value may look like: each function makes a value of a variable's text, or says what is wrong with it."""

from __future__ import annotations

import ipaddress
import re
from datetime import time, timedelta
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple
from urllib.parse import SplitResult, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from cryptography.fernet import Fernet

from curators.audiences import WORDS
from scenarios.screening_items import PackError, load_pack

_DURATION = re.compile(
    r"P(?=.)(?:(?P<weeks>\d+)W)?(?:(?P<days>\d+)D)?"
    r"(?:T(?=.)(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:(?P<seconds>\d+(?:\.\d+)?)S)?)?"
)


class QuietHours(NamedTuple):
    """From `start` to `end` by a person's own clock; over midnight where `end` is the earlier."""

    start: time
    end: time


def duration(text: str) -> timedelta:
    """Read an ISO 8601 duration (years and months have no fixed length and are not taken)."""
    found = _DURATION.fullmatch(text.strip())
    parts = {unit: float(value) for unit, value in found.groupdict().items() if value} if found else {}
    if not (length := timedelta(**parts)):
        raise ValueError(f"«{text}» — не длительность: нужно как PT15M (15 минут), PT4H (4 часа) или P1D (сутки).")
    return length


def durations(text: str) -> tuple[timedelta, ...]:
    """Read a list of durations, each longer than the one before."""
    read = tuple(duration(part) for part in text.split(","))
    if any(later <= earlier for earlier, later in pairwise(read)):
        raise ValueError(f"в «{text}» длительности должны идти по возрастанию, как PT15M,PT30M.")
    return read


def by_audience(text: str) -> dict[str, timedelta]:
    """Read `svo_family=PT10M;expectant_mother=PT10M`; empty is none."""
    found = {}
    for part in filter(None, (piece.strip() for piece in text.split(";"))):
        audience, _, length = part.partition("=")
        if audience.strip() not in WORDS:
            known = ", ".join(WORDS)
            raise ValueError(f"«{part}»: нет такой аудитории; есть: {known}. Пишите, например, svo_family=PT10M.")
        found[audience.strip()] = duration(length.strip())
    return found


def epds_pack(text: str) -> Path:
    """Read the path of a licensed pack of EPDS items; the file itself is looked at too."""
    file = Path(text.strip()).expanduser()
    try:
        load_pack(file)
    except PackError as error:
        raise ValueError(f"{file.name}: {error}. Как устроен файл: docs/operations.md.") from None
    return file


def quiet_hours(text: str) -> QuietHours | None:
    """Read `22:00-08:00`; empty is none."""
    if not text.strip():
        return None
    try:
        start, end = (time.fromisoformat(part.strip()) for part in text.split("-"))
    except ValueError:
        raise ValueError(f"«{text}» — не тихие часы: нужно как 22:00-08:00, или пусто, если их нет.") from None
    if start == end or start.tzinfo or end.tzinfo:
        raise ValueError(f"в «{text}» начало и конец должны быть разными, без пояса: как 22:00-08:00.")
    return QuietHours(start, end)


def timezone(text: str) -> ZoneInfo:
    """Read the name of a zone."""
    try:
        return ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"нет такого часового пояса: «{text}». Нужно имя вроде Europe/Moscow.") from None


def _base(text: str) -> SplitResult:
    try:
        parts = urlsplit(text)
        known = parts.scheme in {"http", "https"} and parts.hostname and (parts.port or 1)
    except ValueError:  # a port that is no number, a bracket left open
        known = None
    if not known:
        raise ValueError("нужен адрес целиком, как https://bot.example.ru.")
    if parts.username is not None:
        raise ValueError("имя и пароль в адресе не нужны: уберите их.")
    if parts.path == "/" and not parts.query:
        raise ValueError(f"уберите косую черту в конце: {text.rstrip('/')}")
    if parts.path or parts.query or parts.fragment:
        raise ValueError(f"нужен адрес без пути: {parts.scheme}://{parts.netloc}")
    return parts


def is_loopback(url: str) -> bool:
    """Whether an address never leaves this machine."""
    try:
        name = urlsplit(url).hostname or ""
    except ValueError:
        return False
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return name == "localhost" or name.endswith(".localhost")


def api_url(text: str) -> str:
    """Read a base address that the messenger's own paths follow."""
    _base(text)
    return text


def public_url(text: str) -> str:
    """Read the address that messengers call us at."""
    if _base(text).scheme != "https" and not is_loopback(text):
        raise ValueError("мессенджеры приходят только по https: замените http:// на https://.")
    return text


def telegram_token(text: str) -> str:
    """Read a bot's token as BotFather gives it."""
    if not re.fullmatch(r"\d+:[A-Za-z0-9_-]+", text):
        raise ValueError("это не токен бота: скопируйте его у @BotFather целиком, он вида 123456789:AAE….")
    return text


def webhook_secret(text: str) -> str:
    """Read the secret, of what all three messengers take."""
    if not re.fullmatch(r"[A-Za-z0-9_-]{5,256}", text):
        raise ValueError("нужно от 5 до 256 латинских букв, цифр, «_» и «-» (удобно: openssl rand -hex 24).")
    return text


def fernet_keys(text: str) -> tuple[bytes, ...]:
    """Read comma-separated Fernet keys; never repeats them in what it says."""
    keys = [part.strip() for part in text.split(",")]
    for number, key in enumerate(keys, 1):
        try:
            Fernet(key)
        except ValueError:
            raise ValueError(
                f"ключ № {number} не годится: нужны 32 байта в urlsafe base64, 44 знака; новый ключ делает "
                'python -c "from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())".'
            ) from None
    return tuple(key.encode() for key in keys)


def database_url(text: str) -> str:
    """Read the address of a PostgreSQL; never repeats it in what it says, since it holds a password."""
    scheme, _, rest = text.partition("://")
    if scheme not in {"postgresql+asyncpg", "postgresql", "postgres"} or not rest:
        raise ValueError("нужен адрес PostgreSQL: postgresql+asyncpg://имя:пароль@сервер/база.")
    if "sslmode=" in rest:
        raise ValueError("параметр sslmode понимает только psql: напишите ssl=require (или verify-full).")
    return f"postgresql+asyncpg://{rest}"


def log_level(text: str) -> str:
    """Read the name of a level of the log."""
    if (level := text.upper()) not in {"DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"}:
        raise ValueError("может быть только DEBUG, INFO, WARNING, ERROR или CRITICAL.")
    return level
