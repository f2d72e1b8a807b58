"""Every rule, found by its module: adding one is adding a module here."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from lintstep import plugins
from lintstep.rules.rule import Rule


@cache
def all_rules() -> tuple[Rule, ...]:
    """Return every rule, by code: lintstep's own, and those other packages add. Raises plugins.PluginError."""
    modules = (
        importlib.import_module(f"{__name__}.{m.name}")
        for m in pkgutil.iter_modules(__path__)
        if m.name.startswith("ls")
    )
    rules = [module.RULE for module in modules]
    known = {rule.code for rule in rules}
    for name, rule in plugins.loaded(plugins.RULES):
        if not isinstance(rule, Rule):
            raise plugins.PluginError(f"the plug-in {name!r} is no lintstep.rules.rule.Rule")
        if rule.code in known:
            raise plugins.PluginError(f"the plug-in {name!r} has the code {rule.code}, which is taken")
        known.add(rule.code)
        rules.append(rule)
    return tuple(sorted(rules, key=lambda rule: rule.code))
