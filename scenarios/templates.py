"""Words with facts in them: Jinja in a sandbox, for what a methodologist writes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from jinja2 import ChainableUndefined, Template, Undefined, meta
from jinja2.environment import TemplateExpression
from jinja2.sandbox import ImmutableSandboxedEnvironment

from scenarios.said import FILTERS, said

_ENVIRONMENT = ImmutableSandboxedEnvironment(
    autoescape=False, trim_blocks=True, lstrip_blocks=True, undefined=ChainableUndefined, finalize=said
)
# Loops that never end and numbers that fill the memory have no place in words.
_ENVIRONMENT.globals = {}
_ENVIRONMENT.filters |= FILTERS
_ALONE = re.compile(r"\{\{(?P<inside>(?:(?!\{\{|\}\}).)*)\}\}", re.DOTALL)


@lru_cache(maxsize=2048)
def _template(source: str) -> Template:
    return _ENVIRONMENT.from_string(source)


@lru_cache(maxsize=512)
def _expression(source: str) -> TemplateExpression:
    return _ENVIRONMENT.compile_expression(source)


def render(source: str, facts: Mapping[str, Any]) -> str:
    """Fill the facts in; blank lines are never more than one, and none at the ends."""
    if "{" not in source:
        return source.strip()
    return re.sub(r"\n{3,}", "\n\n", _template(source).render(facts)).strip()


def value_of(source: str, facts: Mapping[str, Any]) -> Any:
    """Give what an expression comes to, as it is kept: a number stays a number; None where nothing is known."""
    found = _expression(source)(**facts)
    return None if isinstance(found, Undefined) else found


def made_of(source: str, facts: Mapping[str, Any]) -> Any:
    """Give what `set` remembers: of a single `{{ … }}` its value, of anything else the words."""
    alone = _ALONE.fullmatch(source.strip())
    if alone is None:
        return render(source, facts)
    found = value_of(alone["inside"], facts)
    return found if isinstance(found, int | float | bool | list | dict) else render(source, facts)


def holds(source: str, facts: Mapping[str, Any]) -> bool:
    """Tell whether a condition is true of the facts."""
    return bool(_expression(source)(**facts))


def names_in(source: str, *, expression: bool = False) -> set[str]:
    """Give the facts a template asks for; TemplateSyntaxError where it is broken."""
    text = f"{{{{ {source} }}}}" if expression else source
    return meta.find_undeclared_variables(_ENVIRONMENT.parse(text))
