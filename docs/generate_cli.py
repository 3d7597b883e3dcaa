"""Writes docs/cli.md from the commands themselves; a test keeps it current."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import typer
from rich.markup import render

from graph.cli.main import app
from graph.cli.output_contract import EXITS, MORE_EXITS, SHAPES, Shape

PAGE = Path(__file__).with_name("cli.md")
HEAD = """# Commands

Everything that `tutelage` can be told, made from the code by `python docs/generate_cli.py`.

`--debug`, anywhere on the line, shows where an error came from; without it an error is one message
that names what is wrong and what would help. `--json` prints JSON to standard output and nothing
else; what people would read meanwhile goes to standard error. Keys may be added in later versions.
`tutelage --install-completion` teaches bash, zsh or fish, whichever it is typed in, to complete
commands, options, runs and plans.

## Exit codes

| code | of every command |
|---|---|
"""


def page() -> str:
    """The whole page."""
    exits = "".join(f"| {code} | {meaning} |\n" for code, meaning in EXITS.items())
    sections = "".join(_section(name, command) for name, command in commands())
    return f"{HEAD}{exits}{sections}"


def commands() -> Iterator[tuple[str, Any]]:
    """Every command that does something, by its words: `run`, `dlq list`."""
    root: Any = typer.main.get_command(app)
    yield from _leaves("", root.commands)


def _leaves(before: str, held: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, command in held.items():
        words = f"{before} {name}".strip()
        if hasattr(command, "commands"):
            yield from _leaves(words, command.commands)
        else:
            yield words, command


def _section(name: str, command: Any) -> str:
    usage = " ".join([f"tutelage {name}", *(_used(each) for each in _arguments(command))])
    rows = "".join(map(_row, command.params))
    table = f"| | default | meaning |\n|---|---|---|\n{rows}\n" if rows else ""
    return f"\n## `{name}`\n\n`{usage}`\n\n{_prose(command)}\n\n{table}{_exits(name)}{_shape(name)}"


def _arguments(command: Any) -> list[Any]:
    return [each for each in command.params if each.param_type_name == "argument"]


def _used(argument: Any) -> str:
    name = (argument.metavar or argument.name.upper()).strip("[]")
    return name if argument.required else f"[{name}]"


def _prose(command: Any) -> str:
    paragraphs = render((command.help or "").strip()).plain.split("\n\n")
    return "\n\n".join(" ".join(each.split()) for each in paragraphs)


def _row(parameter: Any) -> str:
    is_option = parameter.param_type_name == "option"
    names = [*parameter.opts, *parameter.secondary_opts] if is_option else [_used(parameter)]
    named = ", ".join(f"`{each}`" for each in names)
    help_text = render(getattr(parameter, "help", "") or "").plain
    meaning = " ".join(help_text.split()).replace("|", "\\|")
    return f"| {named} | {_default(parameter)} | {meaning} |\n"


def _default(parameter: Any) -> str:
    if parameter.required:
        return "required"
    value = parameter.default
    if value is None or value is False or callable(value):
        return ""
    if value is True:
        return f"`{parameter.opts[0]}`"
    return f"`{getattr(value, 'value', value)}`"


def _exits(name: str) -> str:
    rows = [f"{code}: {meaning}" for code, meaning in MORE_EXITS.get(name, {}).items()]
    return f"Exit codes: {'; '.join(rows)}.\n\n" if rows else ""


def _shape(name: str) -> str:
    shape = SHAPES.get(name, Shape(()))
    keys = f" with {', '.join(f'`{key}`' for key in shape.keys)}" if shape.keys else ""
    about = f": {shape.about}" if shape.about else ""
    return f"`--json`: {'an object a line' if shape.lines else 'one object'}{keys}{about}.\n"


if __name__ == "__main__":
    PAGE.write_text(page())
