"""What the documents say exists: every page, every heading that is linked to, every command."""

import importlib.util
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from rich.markup import render

ROOT = Path(__file__).parent.parent
PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").glob("*.md")])
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_FENCE = re.compile(r"```(\w*)\n(.*?)```", re.DOTALL)
_INLINE = re.compile(r"`(tutelage [^`\n]+)`")
_ENDS = {"|", "||", "&&", ";", "&", ">", "2>", "<", "$(", "do", "done"}


class Used(NamedTuple):
    """A command as a page shows it."""

    page: str
    words: tuple[str, ...]


def _commands() -> dict[str, Any]:
    spec = importlib.util.spec_from_file_location("generate_cli", ROOT / "docs/generate_cli.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return dict(module.commands())


COMMANDS = _commands()


def shown(page: Path) -> Iterator[Used]:
    """Every `tutelage …` of a page: in its blocks of commands, and in its sentences."""
    text = page.read_text()
    for kind, content in _FENCE.findall(text):
        if kind in ("sh", "bash", "console"):
            for line in content.replace("\\\n", " ").splitlines():
                yield from _of_line(page, line)
    for inline in _INLINE.findall(_FENCE.sub("", text)):
        yield from _of_line(page, inline)


def _of_line(page: Path, line: str) -> Iterator[Used]:
    code = re.split(r"\s#\s", line)[0].replace("…", "")
    try:
        words = shlex.split(re.sub(r"([|;&<>()])", r" \1 ", code))
    except ValueError:
        return  # half a quotation, of an example in prose
    for place, word in enumerate(words):
        if word.rpartition("/")[2] == "tutelage" and place + 1 < len(words):
            rest = words[place + 1 :]
            end = next((n for n, each in enumerate(rest) if each in _ENDS or each == ")"), None)
            if rest[:end]:
                yield Used(page.name, tuple(rest[:end]))


def _found(words: tuple[str, ...]) -> tuple[str, tuple[str, ...]] | None:
    for length in (2, 1):
        if " ".join(words[:length]) in COMMANDS:
            return " ".join(words[:length]), words[length:]
    return None


USED = sorted({used for page in PAGES for used in shown(page)})
_GROUPS = {name.split()[0] for name in COMMANDS if " " in name}


def test_the_pages_show_commands_at_all() -> None:
    assert len(USED) > 60
    assert {used.page for used in USED} >= {"README.md", "tutorial.md", "how-to.md"}


@pytest.mark.parametrize("used", USED, ids=lambda used: f"{used.page}: {' '.join(used.words)}")
def test_a_command_that_a_page_shows_exists_with_its_options(used: Used) -> None:
    if used.words[0].startswith("--"):
        assert used.words[0] in ("--install-completion", "--show-completion", "--debug")
        return
    if used.words[0] in _GROUPS and len(used.words) == 1:
        return
    alternatives = used.words[1].split("|") if len(used.words) > 1 else []
    found = _found(used.words)
    if found is None:
        assert used.words[0] in _GROUPS, used
        assert all(f"{used.words[0]} {each.strip(',')}" in COMMANDS for each in alternatives), used
        return
    name, rest = found
    known = {opt for each in COMMANDS[name].params for opt in (*each.opts, *each.secondary_opts)}
    for word in rest:
        option = word.strip("[],.").split("=")[0]
        assert not option.startswith("--") or option in known | {"--debug", "--help"}, used


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    for link in _LINK.findall(_FENCE.sub("", page.read_text())):
        if link.startswith(("http://", "https://", "mailto:")):
            continue
        name, _, heading = link.partition("#")
        target = (page.parent / name).resolve() if name else page
        assert target.exists(), f"{page.name}: {link}"
        if heading:
            assert heading in _anchors(target), f"{page.name}: {link}"


@pytest.mark.parametrize("name", COMMANDS)
def test_no_help_text_loses_its_brackets(name: str) -> None:
    command = COMMANDS[name]
    told = (command, *command.params)
    for text in filter(None, (getattr(each, "help", None) for each in told)):
        assert render(text).plain == text.replace("\\[", "["), r"write \[ for a bracket"


def test_every_page_is_in_the_index() -> None:
    index = (ROOT / "docs" / "README.md").read_text()
    missing = [page.name for page in PAGES if page.parent.name == "docs" and page.name not in index]
    assert missing in ([], ["README.md"])


def _anchors(page: Path) -> set[str]:
    """Anchors of a page's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", _FENCE.sub("", page.read_text()), re.MULTILINE)
    plain = (re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", each).replace("`", "") for each in headings)
    return {re.sub(r"[^\w\- ]", "", each).strip().lower().replace(" ", "-") for each in plain}
