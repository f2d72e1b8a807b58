"""Every rule, found by its module: adding one is adding a module here."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from lintstep.rules.rule import Rule


@cache
def all_rules() -> tuple[Rule, ...]:
    """Return every rule, by code."""
    modules = (
        importlib.import_module(f"{__name__}.{m.name}")
        for m in pkgutil.iter_modules(__path__)
        if m.name.startswith("ls")
    )
    return tuple(sorted((module.RULE for module in modules), key=lambda rule: rule.code))
