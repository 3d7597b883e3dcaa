"""Read what models write as a program: imports, exports and whole pages are no obstacle."""

import re
from dataclasses import dataclass
from html.parser import HTMLParser

_IMPORT = re.compile(
    r"""^[ \t]*import\s+(?:(?P<clause>[^'"();]*?)\s*\bfrom\s*)?"""
    r"""["'](?P<source>[^"'\n]+)["'][ \t]*;?""",
    re.MULTILINE,
)
_NAMESPACE = re.compile(r"\*\s*as\s+([\w$]+)")
_NAMED = re.compile(r"\{([^}]*)\}")
_EXPORT_LIST = re.compile(r"^[ \t]*export\s*\{[^}]*\}[ \t]*;?", re.MULTILINE)
_EXPORT_DEFAULT = re.compile(
    r"^[ \t]*export\s+default\s+"
    r"(?!(?:async\s+)?function\s*\*?\s*[\w$]|class\s+(?!extends\b)[\w$])",
    re.MULTILINE,
)
_EXPORT = re.compile(r"^[ \t]*export\s+(?:default\s+)?(?=[a-z])", re.MULTILINE)
_DYNAMIC = re.compile(r"(?<![\w$.])import\s*\(")
_META = re.compile(r"(?<![\w$.])import\.meta\b")
_DEFINED = re.compile(
    r"(?:\bfunction\s*\*?\s*|\bclass\s+|\b(?:const|let|var)\s+)([A-Za-z_$][\w$]*)"
    r"(?=\s*(?:\(|\{|extends\b|=\s*(?:async\b\s*)?(?:function\b|\(|[A-Za-z_$][\w$]*\s*=>)))"
)
_SCRIPT = re.compile(r"<script\b", re.IGNORECASE)
_NAME = re.compile(r"[A-Za-z_$][\w$]*\Z")
_RESERVED = re.compile(
    "arguments|await|break|case|catch|class|const|continue|debugger|default|delete|do|else|enum|"
    "eval|export|extends|false|finally|for|function|if|implements|import|in|instanceof|interface|"
    "let|new|null|package|private|protected|public|return|static|super|switch|this|throw|true|"
    "try|typeof|var|void|while|with|yield"
)
MOST_NAMES = 200


@dataclass(frozen=True, slots=True)
class Program:
    """A program as its page runs it: the body of an async function of (imported, offer, bring).

    `imports` are the specifiers that it wants brought before it starts.
    """

    text: str
    imports: tuple[str, ...]


def read(source: str) -> Program:
    """Turn an answer into a program; never fails, for what is no program throws where it runs.

    Imports become constants, so that one bad name does not keep the rest from running; functions
    and classes are offered to the harness by name, in case that nobody calls them.
    """
    body = _scripts(source) if _SCRIPT.search(source) else source
    imports: list[str] = []
    constants: list[str] = []
    for found in _IMPORT.finditer(body):
        imports.append(found["source"])
        constants += _bindings(found["clause"] or "", len(imports) - 1)
    body = _IMPORT.sub("", body)
    offered = ",".join(f"{name}:()=>{name}" for name in _defined(body))
    # The program is a function in a function, so that it may declare again what it imports.
    text = (
        f"{''.join(constants)}return (async () => {{ offer({{{offered}}});\n"
        f"{_without_modules(body)}\n}})();"
    )
    return Program(text, tuple(imports))


def _bindings(clause: str, index: int) -> list[str]:
    wanted: dict[str, str] = {}
    for name in _NAMESPACE.findall(clause):
        wanted[name] = f"imported[{index}]"
    for names in _NAMED.findall(clause):
        for one in names.split(","):
            parts = re.split(r"\s+as\s+", one.strip())
            wanted[parts[-1]] = f"imported[{index}]?.{parts[0]}"
    default = clause.split(",")[0].strip()
    wanted[default] = f"imported[{index}]?.default"
    return [f"var {name}={value};" for name, value in wanted.items() if _usable(name)]


def _without_modules(body: str) -> str:
    """The statements of a module as those of a function."""
    body = _EXPORT_LIST.sub("", body)
    body = _EXPORT_DEFAULT.sub("globalThis.exported = ", body)
    body = _EXPORT.sub("", body)
    return _META.sub("({url: ''})", _DYNAMIC.sub("bring(", body))


def _defined(body: str) -> list[str]:
    names = dict.fromkeys(name for name in _DEFINED.findall(body) if _usable(name))
    return list(names)[:MOST_NAMES]


def _usable(name: str) -> bool:
    return bool(_NAME.match(name)) and not _RESERVED.fullmatch(name)


def _scripts(page: str) -> str:
    """All inline scripts of an HTML page, in order, as one program."""
    reader = _ScriptReader()
    reader.feed(page)
    reader.close()
    return "\n;\n".join(reader.scripts)


class _ScriptReader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.scripts: list[str] = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        kind = (dict(attrs).get("type") or "module").lower()
        self._inside = tag == "script" and (kind == "module" or "javascript" in kind)
        if self._inside:
            self.scripts.append("")

    def handle_endtag(self, tag: str) -> None:
        self._inside = self._inside and tag != "script"

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.scripts[-1] += data
