"""Writes docs/messages.md from the messages themselves; a test keeps it current."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bus.envelope import Envelope, kind_of
from bus.exchanges import EXCHANGES, Exchange, exchanges_of, replies_of
from bus.messages.message import CONTRACT, Message
from bus.permissions import ROLES
from bus.subjects import ANY_VARIANT, Address, durable

PAGE = Path(__file__).with_name("messages.md")
HEAD = f"""# Messages

Everything that agents are asked and answer, made from the code by
`python docs/generate_messages.py`; [agents.md](agents.md) says how it travels. `tutelage bus
schema` prints the same as JSON Schemas, and with `--asyncapi` as an AsyncAPI 3.0 document.

The contract is version {CONTRACT}. Messages are closed: a field that is not listed is refused, and
`kind` must be there. Fields without a default are required. Numbers are JSON numbers; times are
seconds, lengths are tokens unless a field says otherwise; a digest is a SHA-256 in hexadecimal.

**Requests are sent by the coordinator and by nobody else; a reply is sent by the role that was
asked.** NATS permissions see to both.

## The envelope

| field | type | default | meaning |
|---|---|---|---|
"""


def page() -> str:
    """The whole page."""
    envelope = "".join(_rows(Envelope.model_json_schema()))
    roles = "".join(_role(role) for role in ROLES)
    return f"{HEAD}{envelope}{roles}\n## Parts\n\nWhat messages are made of.\n{''.join(_parts())}"


def _role(role: Any) -> str:
    variant = "VARIANT" if role == "student" else ANY_VARIANT
    where = Address(role, variant, "RUN", "ID")
    asked = "".join(_exchange(each) for each in exchanges_of(role))
    answered = "".join(_message(each, 3) for each in replies_of(role))
    return (
        f"\n## {role.capitalize()}\n\n"
        f"Pulls from `{durable(role, variant)}`: work `{where.work}`, replies `{where.result}`, "
        f"given up `{where.dead}`.\n{asked}{answered}"
    )


def _exchange(each: Exchange) -> str:
    answered = f"Answered by [`{kind_of(each.reply)}`](#{kind_of(each.reply)}).\n\n"
    return _message(each.request, 3, answered)


def _message(message: type[Message], depth: int, more: str = "") -> str:
    tagged = "kind" in message.model_fields
    title = f"`{kind_of(message)}`" if tagged else f"`{message.__name__}`"
    rows = "".join(_rows(message.model_json_schema()))
    table = f"| field | type | default | meaning |\n|---|---|---|---|\n{rows}" if rows else ""
    return f"\n{'#' * depth} {title}\n\n{_prose(message)}\n\n{more}{table}"


def _parts() -> Iterator[str]:
    parts: dict[str, type[Message]] = {}
    for each in EXCHANGES:
        for message in (each.request, each.reply):
            _gather(message, parts)
    yield from (_message(parts[name], 3) for name in sorted(parts))


def _gather(message: type[Message], parts: dict[str, type[Message]]) -> None:
    for info in message.model_fields.values():
        for found in _messages_in(info.annotation):
            if found.__name__ not in parts:
                parts[found.__name__] = found
                _gather(found, parts)


def _messages_in(annotation: Any) -> Iterator[type[Message]]:
    if isinstance(annotation, type) and issubclass(annotation, Message):
        yield annotation
    for inner in getattr(annotation, "__args__", ()):
        yield from _messages_in(inner)


def _rows(schema: dict[str, Any]) -> Iterator[str]:
    required = schema.get("required", [])
    for name, field in schema["properties"].items():
        if "const" in field and name == "kind":
            yield f"| `kind` | `{field['const']}` |  | which message it is |\n"
            continue
        default = "" if name in required else _default(field.get("default", {}))
        meaning = " ".join(field.get("description", "").split()).replace("|", "\\|")
        yield f"| `{name}` | {_type(field)} | {default} | {meaning} |\n"


def _default(value: object) -> str:
    if value is None:
        return "none"
    if value in ("", [], {}) or isinstance(value, dict):
        return "empty" if value in ("", [], {}) else "its defaults"
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


_NAMES = {
    "string": "text",
    "integer": "whole number",
    "number": "number",
    "boolean": "true or false",
}


def _type(field: dict[str, Any]) -> str:
    if field.get("$ref") == "#/$defs/Message":
        return "a request or a reply"
    if "$ref" in field:
        name = field["$ref"].rpartition("/")[2]
        return f"[`{name}`](#{name.lower()})"
    if "anyOf" in field:
        options = [each for each in field["anyOf"] if each.get("type") != "null"]
        return " or ".join([*map(_type, options), "none"])
    if "enum" in field:
        return ", ".join(f"`{each}`" for each in field["enum"])
    if "const" in field:
        return f"`{field['const']}`"
    return _compound(field) + _bounds(field)


def _compound(field: dict[str, Any]) -> str:
    if field.get("type") == "array":
        return f"list of {_type(field.get('items', {}))}"
    if field.get("type") == "object":
        return f"object of {_type(field.get('additionalProperties') or {})}"
    return _NAMES.get(field.get("type", ""), "the message")


_BOUNDS = {
    "minimum": "≥ {}",
    "exclusiveMinimum": "> {}",
    "maximum": "≤ {}",
    "minLength": "at least {} characters",
    "maxLength": "at most {} characters",
    "minItems": "at least {}",
    "maxItems": "at most {}",
}


def _bounds(field: dict[str, Any]) -> str:
    said = [words.format(field[name]) for name, words in _BOUNDS.items() if name in field]
    return f", {', '.join(said)}" if said else ""


def _prose(message: type[Message]) -> str:
    paragraphs = (message.__doc__ or "").strip().split("\n\n")
    return "\n\n".join(" ".join(each.split()) for each in paragraphs)


if __name__ == "__main__":
    PAGE.write_text(page())
