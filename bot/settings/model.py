"""The settings themselves: names, defaults and types; frozen, secrets never printed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, Field, SecretStr
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from bot.settings import values
from bot.settings.errors import PREFIX, SettingsError
from bot.settings.values import QuietHours

MESSENGERS = ("TELEGRAM", "VK", "MAX")


class Operator(StrEnum):
    """Who runs the service: it decides which content may go over which messenger."""

    NGO = "ngo"
    STATE = "state"


def _read(reader: Callable[[str], object]) -> Any:
    """Read the text of a variable with `reader`; a value of the right type (a default, a test's) passes."""
    return BeforeValidator(lambda given: reader(given) if isinstance(given, str) else given)


def _hidden(reader: Callable[[str], object]) -> Any:
    """Check a secret with `reader`, keep what it makes of a text."""

    def read(given: object) -> object:
        made = reader(given) if isinstance(given, str) else given
        return made if isinstance(made, str) else given

    return BeforeValidator(read)


Duration = Annotated[timedelta, _read(values.duration)]
Durations = Annotated[tuple[timedelta, ...], _read(values.durations)]
Url = Annotated[str, _read(values.api_url)]
Rate = Annotated[float, Field(gt=0, le=10_000, allow_inf_nan=False)]


@dataclass(frozen=True)
class TelegramSettings:
    """One Telegram bot; `api_url` None is the official server, `rate` is requests a second."""

    token: SecretStr
    api_url: str | None
    rate: float


@dataclass(frozen=True)
class VkSettings:
    """One VK community; `confirmation` answers VK's check of the webhook."""

    token: SecretStr
    group_id: int
    api_url: str | None
    rate: float
    confirmation: SecretStr | None


@dataclass(frozen=True)
class MaxSettings:
    """One MAX bot."""

    token: SecretStr
    api_url: str | None
    rate: float


class Settings(BaseSettings):
    """All settings; made by `bot.settings.load`, which gives them the environment."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="forbid", hide_input_in_errors=True)

    database_url: Annotated[SecretStr, _hidden(values.database_url)] | None = None
    data_dir: Annotated[Path, _read(lambda text: Path(text).expanduser())] = Path("data")
    telegram_token: Annotated[SecretStr, _hidden(values.telegram_token)] | None = None
    telegram_api_url: Url | None = None
    telegram_rate: Rate = 30
    vk_token: SecretStr | None = None
    vk_group_id: Annotated[int, Field(gt=0)] | None = None
    vk_api_url: Url | None = None
    vk_confirmation: SecretStr | None = None
    vk_rate: Rate = 20
    max_token: SecretStr | None = None
    max_api_url: Url | None = None
    max_rate: Rate = 30
    public_url: Annotated[str, _read(values.public_url)] | None = None
    webhook_secret: Annotated[SecretStr, _hidden(values.webhook_secret)] | None = None
    http_host: str = "127.0.0.1"
    http_port: Annotated[int, Field(ge=0, le=65535)] = 8080
    operator: Annotated[Operator, _read(str.lower)] = Operator.NGO
    timezone: Annotated[ZoneInfo, _read(values.timezone)] = ZoneInfo("Europe/Moscow")
    secret_keys: Annotated[SecretStr, _hidden(values.fernet_keys)] | None = None
    dose_repeats: Durations = values.durations("PT15M,PT30M")
    dose_escalate_after: Duration = timedelta(hours=1)
    dose_window: Duration = timedelta(hours=4)
    dose_snooze: Durations = values.durations("PT10M,PT30M,PT60M")
    danger_ack: Duration = timedelta(minutes=5)
    reply_due: Duration = timedelta(minutes=15)
    next_reply_due: Duration = timedelta(minutes=30)
    reply_due_by_audience: Annotated[dict[str, timedelta], _read(values.by_audience)] = {}
    measure_fresh: Duration = timedelta(days=180)
    keep_messages: Duration | None = None
    quiet_hours: Annotated[QuietHours | None, _read(values.quiet_hours)] = values.quiet_hours("22:00-08:00")
    epds_pack: Annotated[Path, _read(values.epds_pack)] | None = None
    dispatch_url: Url | None = None
    dispatch_token: SecretStr | None = None
    demo_clock: bool = False
    log_level: Annotated[str, _read(values.log_level)] = "INFO"

    remarks: tuple[str, ...] = ()
    """What is odd but no fault (an unknown name), for `run` and `doctor` to print; not a variable."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003  # the signature is the library's
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003  # ditto
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003  # ditto
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003  # ditto
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Take what `load` gathered and nothing behind its back: a test gives the whole environment."""
        return (init_settings,)

    @property
    def telegram(self) -> TelegramSettings | None:
        """Telegram, where it is configured."""
        if self.telegram_token is None:
            return None
        return TelegramSettings(self.telegram_token, self.telegram_api_url, self.telegram_rate)

    @property
    def vk(self) -> VkSettings | None:
        """VK, where it is configured."""
        if self.vk_token is None or self.vk_group_id is None:
            return None
        return VkSettings(self.vk_token, self.vk_group_id, self.vk_api_url, self.vk_rate, self.vk_confirmation)

    @property
    def max(self) -> MaxSettings | None:
        """MAX, where it is configured."""
        if self.max_token is None:
            return None
        return MaxSettings(self.max_token, self.max_api_url, self.max_rate)

    def require_channels(self) -> None:
        """Refuse to run without any messenger; commands that only touch the database don't ask."""
        if not (self.telegram or self.vk or self.max):
            names = ", ".join(f"{PREFIX}{name}_TOKEN" for name in MESSENGERS)
            raise SettingsError([f"Не задан ни один мессенджер: задайте хотя бы одну из переменных {names}."])
