"""Checks the size budgets: modules of at most 250 lines, functions of at most 40."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

ROOMS = ("agents", "bus", "graph", "observability", "tools", "benchmarks", "examples")
MODULE, FUNCTION = 250, 40


def excesses(path: Path) -> Iterator[str]:
    source = path.read_text()
    lines = source.count("\n")
    if lines > MODULE:
        yield f"{path}: {lines} lines (at most {MODULE})"
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > FUNCTION:
                yield f"{path}:{node.lineno}: {node.name} has {length} lines (at most {FUNCTION})"


found = [
    line for room in ROOMS for path in sorted(Path(room).rglob("*.py")) for line in excesses(path)
]
if found:
    sys.exit("\n".join(found))
