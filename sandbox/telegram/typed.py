"""Holding requests to aiogram's own typed methods: strings into values, and whatever aiogram could not have sent."""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable
from functools import cache
from types import UnionType
from typing import Any, Union, get_args, get_origin

import orjson
from aiogram import methods
from aiogram.client.default import Default
from aiogram.methods import TelegramMethod
from aiogram.types import InputFile
from pydantic import BaseModel, ValidationError

Model = type[TelegramMethod[Any]]
CHOOSE = frozenset({"type", "source", "style", "emoji"})
"""Fields whose words, not only their type, aiogram's models look at."""


@cache
def known() -> dict[str, Model]:
    """Give every method of the Bot API by its name."""
    found = (getattr(methods, name) for name in methods.__all__)
    return {m.__api_method__: m for m in found if m is not TelegramMethod and hasattr(m, "__api_method__")}


def decode(method: str, raw: dict[str, Any]) -> tuple[dict[str, Any], str | None]:
    """Turn a form's strings into values; the second is what could not be read."""
    kinds = _kinds(method)
    params, odd = {}, None
    for name, value in raw.items():
        try:
            params[name] = _value(kinds.get(name, "text"), value)
        except ValueError:
            params[name], odd = value, f"can't parse {name}"
    return params, odd


def takes(method: str, name: str) -> bool:
    """Tell whether the method has such a parameter."""
    return name in _kinds(method)


_seen: set[Hashable] = set()
"""Shapes of requests that fitted: a request of the same shape fits too, and is not built again."""
SEEN_KEPT = 20_000


def misfit(method: str, params: dict[str, Any]) -> str | None:
    """Say why aiogram could not have sent this, or None."""
    shape = (method, _shape(params))
    if shape in _seen:
        return None
    why = _misfit(method, params)
    if why is None and len(_seen) < SEEN_KEPT:
        _seen.add(shape)
    return why


def _shape(value: Any) -> Hashable:
    """Give what decides whether a value fits: names and types, and the words that choose a type."""
    if isinstance(value, dict):
        return tuple((k, v if k in CHOOSE and isinstance(v, str) else _shape(v)) for k, v in value.items())
    if isinstance(value, list):
        return (list, *{_shape(item): None for item in value})
    kind: type[Any] = type(value)
    return kind.__name__


def _misfit(method: str, params: dict[str, Any]) -> str | None:
    model = known().get(method)
    if model is None:
        return "no such method in aiogram"
    strange = params.keys() - model.model_fields.keys()
    if strange:
        return f"unknown parameter {min(strange)}"
    files_only, needed = _files_only(method), _needed_texts(method)
    given = needed | params
    try:
        built = model.model_validate({k: v for k, v in given.items() if k not in files_only} if files_only else given)
    except ValidationError as fault:
        first = fault.errors()[0]
        return f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
    return _strange(built, params.keys())


def _strange(built: BaseModel, given: Any) -> str | None:
    """Find a field that aiogram's models don't know, at any depth."""
    for name in given:
        value = getattr(built, name, None)
        for item in value if isinstance(value, list) else (value,):
            for inner in item if isinstance(item, list) else (item,):
                if isinstance(inner, BaseModel):
                    if inner.model_extra:
                        return f"{name}: unknown field {min(inner.model_extra)}"
                    if found := _strange(inner, inner.model_fields_set):
                        return f"{name}.{found}"
    return None


@cache
def _kinds(method: str) -> dict[str, str]:
    model = known().get(method)
    return {} if model is None else {name: _kind(f.annotation) for name, f in model.model_fields.items()}


@cache
def _needed_texts(method: str) -> dict[str, str]:
    """Give the required texts as empty ones: aiogram leaves an empty text out, and the method itself speaks of it."""
    fields = known()[method].model_fields
    return {name: "" for name, found in fields.items() if found.is_required() and found.annotation is str}


@cache
def _files_only(method: str) -> frozenset[str]:
    model = known()[method]
    return frozenset(
        n for n, f in model.model_fields.items() if InputFile in (k := _options(f.annotation)) and str not in k
    )


def _options(annotation: Any) -> set[Any]:
    origin = get_origin(annotation)
    options = get_args(annotation) if origin in (Union, UnionType) else (annotation,)
    return {option for option in options if option is not type(None) and option is not Default}


def _kind(annotation: Any) -> str:
    options = _options(annotation)
    if options == {int, str}:
        return "chat"
    if dt.datetime in options or options == {int}:
        return "int"
    if options == {bool}:
        return "bool"
    if options == {float}:
        return "float"
    if options <= {str, InputFile}:
        return "text"
    return "json"


def _value(kind: str, value: Any) -> Any:
    match kind:
        case "text":
            return value
        case "int":
            return int(value)
        case "chat":
            return int(value) if value.lstrip("-").isdigit() else value
        case "bool":
            return value.lower() in ("true", "1", "yes", "y", "t")
        case "float":
            return float(value)
    return orjson.loads(value)
