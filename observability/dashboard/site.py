"""Lays pages out: a frame, and parts that can be sent again by themselves."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader
from markupsafe import Markup

from observability.dashboard.views.links import run_page
from observability.report.environment import environment


@dataclass(frozen=True, slots=True)
class Chrome:
    """What a page's frame depends on besides its content."""

    theme: str = ""
    """`light`, `dark`, or empty for what the system prefers."""
    signed_in: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """One section of a page by its id, and what its template is given."""

    id: str
    template: str
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Page:
    """A page before it is laid out; `live` is where its changes come from, empty for none."""

    title: str
    kind: str
    parts: tuple[Part, ...]
    path: str = "/"
    """Where it is, for whoever signs in to come back to."""
    here: str = ""
    live: str = ""


@dataclass(frozen=True, slots=True)
class _Fragment:
    id: str
    html: Markup


@dataclass(frozen=True, slots=True)
class _RenderedPage:
    title: str
    kind: str
    fragments: tuple[_Fragment, ...]
    here: str
    live: str
    seen: str


def render_page(page: Page, chrome: Chrome) -> str:
    """The complete page; whatever a model wrote is escaped."""
    rendered = fragments(page, chrome)
    return (
        _environment()
        .get_template("frame.html.j2")
        .render(
            page=_RenderedPage(
                page.title,
                page.kind,
                tuple(_Fragment(name, Markup(html)) for name, html in rendered.items()),  # noqa: S704
                page.here,
                page.live,
                fingerprint(rendered.values()),
            ),
            chrome=chrome,
            path=page.path,
            version=version(),
        )
    )


def fragments(page: Page, chrome: Chrome) -> dict[str, str]:
    """The HTML of each part, by its id."""
    made = _environment()
    return {
        part.id: made.get_template(part.template).render(
            **part.values, chrome=chrome, path=page.path
        )
        for part in page.parts
    }


def fingerprint(rendered: Iterable[str]) -> str:
    """A hash that tells one state of a page from another."""
    digest = hashlib.sha256()
    for html in rendered:
        digest.update(html.encode())
        digest.update(b"\0")
    return digest.hexdigest()[:16]


@cache
def version() -> str:
    """Changes with the style and the script, so that browsers may keep both for ever."""
    folder = files("observability.dashboard").joinpath("static")
    digest = hashlib.sha256()
    for name in ("dashboard.css", "dashboard.js", "icon.svg"):
        digest.update(folder.joinpath(name).read_bytes())
    return digest.hexdigest()[:12]


@cache
def _environment() -> Environment:
    made = environment()
    made.loader = PackageLoader("observability.dashboard")
    made.filters.update(iso=_iso, brief=_brief, sentence=_sentence)
    made.globals.update(run_page=run_page)
    return made


def _iso(at: float) -> str:
    return datetime.fromtimestamp(at, tz=UTC).isoformat(timespec="seconds")


def _brief(seconds: float) -> str:
    """`40 ms`, `2.5 s`, `12 min`."""
    if seconds < 1:
        return f"{1000 * seconds:.0f} ms"
    return f"{seconds:.1f} s" if seconds < 90 else f"{seconds / 60:.0f} min"


def _sentence(text: str) -> str:
    """A reason as a sentence of its own."""
    return f"{text[:1].upper()}{text[1:].rstrip('.')}." if text else ""
