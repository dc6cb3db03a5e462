"""Heavy modules that few processes need are read when first used: a web worker stays small (docs/adr)."""

import sys
from importlib.util import LazyLoader, find_spec, module_from_spec
from types import ModuleType


def late(name: str) -> ModuleType:
    """The module of that name, read when an attribute of it is first asked for; ModuleNotFoundError where there is none.

    It is said at the top of a module, under the `else` of `if TYPE_CHECKING: import ...`, so that direction stays visible.
    """
    known = sys.modules.get(name)
    if known is not None:
        return known
    spec = find_spec(name)
    if spec is None or spec.loader is None:
        raise ModuleNotFoundError(name)
    spec.loader = LazyLoader(spec.loader)
    module = module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module
