"""Steps from the free Markdown of other people's skills, as well as it goes.

Taken as steps, in this order of preference:

1. the items of numbered lists at the left margin, with what is indented below them;
2. headings of the second level and below that have text of their own: its first paragraph.

A step's label is its heading, its bold lead, the words before its first colon, or its first four
words. "When X, do Y" and "If X, do Y" give the condition, "… because Z" the reason; a step that
says neither applies once the step before it is done, and the next is built on it. Code blocks,
headings about the file itself, steps after the seventh and words beyond a field's cap are left
out, and said to be.
"""

import re
from dataclasses import dataclass, field

from tools.scaffold.model import MAX_CHARACTERS, MAX_STEPS, InvalidScaffoldError, Step
from tools.scaffold.tidy import tidy_step

_FENCE = re.compile(r" {0,3}(?:```|~~~)")
_ITEM = re.compile(r" {0,3}\d{1,3}[.)]\s+(?P<text>\S.*)")
_HEADING = re.compile(r" {0,3}(?P<level>#{1,6})\s+(?:\d{1,3}[.)]\s+)?(?P<text>\S.*)")
_BULLET = re.compile(r"^[-*+] ")
_LINK = re.compile(r"\[(?P<text>[^\[\]]{0,200})\]\([^()]{0,500}\)")
_EMPHASIS = re.compile(r"\*\*|__|`")
_LEAD = re.compile(
    r"(?:\*\*(?P<bold>[^*]{1,100})\*\*\s*[:.–—-]*|(?P<plain>[^:.,;]{2,60}):)\s+(?P<text>\S.*)"
)
_CONDITION = re.compile(r"(?:when(?:ever)?|if)\s+(?P<when>[^,]+),\s*(?:then\s+)?(?P<text>.+)", re.I)
_REASON = re.compile(r"(?P<text>.+?),? (?:because|so that) (?P<because>.+)", re.I)
_ABOUT_THE_FILE = frozenset(
    {"overview", "introduction", "when to use", "examples", "example", "references", "resources"}
    | {"notes", "requirements", "prerequisites", "license", "installation", "see also"}
)


@dataclass(slots=True)
class _Section:
    """A heading or an item, and the lines that belong to it; an item has no title."""

    title: str
    lines: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The first paragraph or list, on one line."""
        kept: list[str] = []
        for line in self.lines:
            if not line.strip() and kept:
                break
            kept += _BULLET.sub("", line.strip()).split()
        return " ".join(kept)


def steps(body: str) -> tuple[tuple[Step, ...], tuple[str, ...]]:
    """The steps of a Markdown text, and what was left out, for people.

    Raises:
        InvalidScaffoldError: it has neither a numbered list nor headings with text.
    """
    lines, dropped = _without_code(body.split("\n"))
    sections = _items(lines) or _headed(lines, dropped)
    parts = [(label, text) for label, text in map(_parts, sections) if label and text]
    if not parts:
        raise InvalidScaffoldError(
            "a skill has a numbered list or headings to take as steps", _opening(body)
        )
    dropped += [f"step {label!r}" for label, _ in parts[MAX_STEPS:]]
    parts = parts[:MAX_STEPS]
    dropped += [f"the end of step {label!r}" for label, text in parts if _is_too_long(text)]
    last = len(parts) - 1
    made = (_step(label, text, place, last) for place, (label, text) in enumerate(parts))
    return tuple(made), tuple(dropped)


def _without_code(lines: list[str]) -> tuple[list[str], list[str]]:
    kept: list[str] = []
    blocks, inside = 0, False
    for line in lines:
        if _FENCE.match(line):
            inside = not inside
            blocks += inside
        elif not inside:
            kept.append(line)
    return kept, [f"{blocks} code block(s)"] if blocks else []


def _items(lines: list[str]) -> list[_Section]:
    found: list[_Section] = []
    inside = False
    for line in lines:
        item = _ITEM.match(line)
        indented = not line.strip() or line.startswith((" ", "\t"))
        if item:
            found.append(_Section("", [item["text"]]))
        elif inside and indented:
            found[-1].lines.append(line)
        inside = item is not None or (inside and indented)
    return found


def _headed(lines: list[str], dropped: list[str]) -> list[_Section]:
    """Headings with text; a title of the first level ends the section before it."""
    found: list[_Section] = []
    for line in lines:
        heading = _HEADING.match(line)
        if heading:
            title = _plain(heading["text"]).rstrip("# ")
            found.append(_Section(title if len(heading["level"]) > 1 else ""))
        elif found:
            found[-1].lines.append(line)
    written = [section for section in found if section.title and section.text]
    about = [each for each in written if each.title.casefold() in _ABOUT_THE_FILE]
    dropped += [f"section {section.title!r}" for section in about]
    return [section for section in written if section not in about]


def _parts(section: _Section) -> tuple[str, str]:
    """Label and text of a step."""
    text = _LINK.sub(r"\g<text>", section.text)
    lead = None if section.title else _LEAD.match(text)
    if lead:
        return _plain(lead["bold"] or lead["plain"]).rstrip(":. "), _plain(lead["text"])
    text = _plain(text)
    return section.title or " ".join(text.split()[:4]), text


def _step(label: str, text: str, place: int, last: int) -> Step:
    when = "the step before is done" if place else "the task begins"
    because = "the next step builds on it" if place < last else "the answer rests on it"
    condition = _CONDITION.match(text)
    if condition:
        when, text = condition["when"], condition["text"]
    reason = _REASON.match(text)
    if reason:
        text, because = reason["text"], reason["because"].rstrip(".")
    return tidy_step(label, when, text, because)


def _opening(body: str) -> str:
    return " ".join(body[:200].split())


def _is_too_long(text: str) -> bool:
    return len(text) > MAX_CHARACTERS["action"]


def _plain(text: str) -> str:
    return " ".join(_EMPHASIS.sub("", text).split())
