"""VK's error codes and the network's failures, in the port's words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import aiohttp

from bot.channels.errors import ChannelError, Permanent, Reason, Throttled, Transient, Unknown

# https://dev.vk.com/ru/reference/errors and the errors of messages.send, messages.edit, messages.delete.
PASSING = frozenset({1, 10, 22, 36, 105})
"""VK's own troubles: unknown, internal, upload, timeout, «couldn't save file»."""

PERMANENT: dict[int, Reason] = {
    5: Reason.UNAUTHORIZED,
    27: Reason.UNAUTHORIZED,
    28: Reason.UNAUTHORIZED,
    7: Reason.FORBIDDEN,
    15: Reason.FORBIDDEN,
    912: Reason.FORBIDDEN,
    925: Reason.FORBIDDEN,
    932: Reason.FORBIDDEN,
    # «Reply timed out»: the person wrote too long ago for a community to answer.
    950: Reason.FORBIDDEN,
    900: Reason.BLOCKED,
    901: Reason.BLOCKED,
    902: Reason.BLOCKED,
    18: Reason.CHAT_GONE,
    113: Reason.CHAT_GONE,
    917: Reason.CHAT_GONE,
    927: Reason.CHAT_GONE,
    935: Reason.CHAT_GONE,
    936: Reason.CHAT_GONE,
    945: Reason.CHAT_GONE,
    946: Reason.CHAT_GONE,
    104: Reason.MESSAGE_GONE,
    909: Reason.NOT_ABLE,
    920: Reason.NOT_ABLE,
    924: Reason.NOT_ABLE,
    949: Reason.NOT_ABLE,
    1009: Reason.NOT_ABLE,
    910: Reason.TOO_LONG,
    914: Reason.TOO_LONG,
    200: Reason.FILE_LOST,
    201: Reason.FILE_LOST,
    204: Reason.FILE_LOST,
    1150: Reason.FILE_LOST,
    1153: Reason.FILE_LOST,
}

SECOND, FLOOD, CAPTCHA, DAY_QUOTA = 1.0, 5.0, 30.0, 60.0


def vk_error(code: int, words: str) -> ChannelError:
    """Say what VK's error means: wait, try again, or never; a code we don't know is final."""
    detail = f"VK {code}: {words}"
    if code == 6:
        return Throttled(SECOND, bot=True, detail=detail)
    if code == 9:
        return Throttled(FLOOD, bot=False, detail=detail)
    if code == 14:
        return Throttled(CAPTCHA, bot=False, detail=detail)
    if code == 29:
        return Throttled(DAY_QUOTA, bot=True, detail=detail)
    if code in PASSING:
        return Transient(detail)
    return Permanent(PERMANENT.get(code, Reason.BAD_REQUEST), detail)


@contextmanager
def network() -> Iterator[None]:
    """Turn the network's failures into the port's; only the class is told, for their words may hold the address."""
    try:
        yield
    except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.InvalidURL) as error:
        raise Transient(type(error).__name__) from None
    except (TimeoutError, aiohttp.ClientError, ConnectionError) as error:
        raise Unknown(type(error).__name__) from None
    except ValueError:
        # Not JSON: a page of a proxy that never reached VK.
        raise Transient("the answer is not JSON") from None
