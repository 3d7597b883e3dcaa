"""JSON Schemas of what the curator asks a model for."""

import json
from typing import Any

_TEXT = {"type": "string"}


def found() -> str:
    """One copied value."""
    return json.dumps(_object({"found": _TEXT}))


def checklist(most: int) -> str:
    """At most so many questions."""
    holds = {"type": "string", "enum": ["yes", "no", "unclear"]}
    item = _object({"question": _TEXT, "holds": holds, "because": _TEXT})
    return json.dumps(_object({"items": _list(item, most)}))


def tasks(most: int) -> str:
    """At most so many exercises."""
    return json.dumps(_object({"tasks": _list(_object({"prompt": _TEXT, "answer": _TEXT}), most)}))


def skills(most: int, levels: int) -> str:
    """At most so many skills."""
    skill = _object({"name": _TEXT, "description": _TEXT, "levels": _list(_TEXT, levels)})
    return json.dumps(_object({"skills": _list(skill, most)}))


def _list(item: dict[str, Any], most: int) -> dict[str, Any]:
    return {"type": "array", "items": item, "minItems": 1, "maxItems": most}


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
