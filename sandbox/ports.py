"""The demo's ports: always the same, or where one is taken the next free one."""

from __future__ import annotations

import socket

PAGE = 8090
NAMES = {
    "page": "страницы",
    "telegram": "Телеграма",
    "vk": "ВКонтакте",
    "max": "MAX",
    "program": "самой программы",
    "dispatcher": "диспетчерской",
}
TRIES = 200


def choose_ports(first: int) -> tuple[dict[str, int], int, list[str]]:
    """Give the servers' ports, the program's, and what to tell where a port was taken."""
    chosen: dict[str, int] = {}
    moved = []
    for at, (name, whose) in enumerate(NAMES.items()):
        wanted = first + at
        port = next(one for one in range(wanted, wanted + TRIES) if one not in chosen.values() and _is_free(one))
        if port != wanted:
            moved.append(f"Порт {wanted} ({whose}) занят: беру {port}.")
        chosen[name] = port
    return chosen, chosen.pop("program"), moved


def _is_free(port: int) -> bool:
    with socket.socket() as one:
        one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            one.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
