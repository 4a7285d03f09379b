"""What keeps processor time and memory for the work: when garbage is collected, what is not loaded."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType


@contextmanager
def collection_put_off() -> Iterator[None]:
    """Garbage is collected after the block, not in it: for work that makes many objects that stay."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


class _NoPandas(MetaPathFinder):
    def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None, /) -> ModuleSpec | None:
        if name == "pandas":
            raise ModuleNotFoundError("not wanted here", name=name)
        return None


def pass_pandas_over() -> None:
    """Lets pyarrow look for pandas in vain, which it does once, with the first column that it is given.

    A run needs nothing of its 40 MB and its half second. For a process of its own alone, as a command has: until `to_pandas` is called,
    pyarrow no longer knows a pandas series when it is given one.
    """
    import pyarrow as pa

    if "pandas" not in sys.modules:
        finder = _NoPandas()
        sys.meta_path.insert(0, finder)
        try:
            pa.array([], pa.null())
        finally:
            sys.meta_path.remove(finder)


def spare_memory() -> None:
    """What a process of its own does before it runs: lets Arrow take memory as everything else does, and passes pandas over.

    Arrow's own allocator keeps what was freed apart from the rest: 40 MB more at the peak, and a unit's columns take longer to be made.
    """
    import pyarrow as pa

    pa.set_memory_pool(pa.system_memory_pool())
    pass_pandas_over()
