"""How decoding is held to a JSON Schema: the fields of a call's body that ask for it."""

import json
from typing import Any, Final

_COMPACT: Final = {"whitespace_flexible": False, "item_separator": ",", "key_separator": ":"}
"""Left room for white space, small models indent: the same plan then costs half as much again."""


def fields(json_schema: str, *, is_ours: bool) -> dict[str, Any]:
    """The fields by which servers take a schema, as text.

    Our own server takes it as a grammar, because llguidance, which reads those, knows bounds of
    numbers and holds answers to compact JSON; llama.cpp's reading of `response_format` does not.
    """
    schema = json.loads(json_schema)
    if is_ours:
        compact = json.dumps({"x-guidance": _COMPACT, **schema})
        return {"grammar": f"%llguidance {{}}\nstart: %json {compact}"}
    named = {"name": "answer", "schema": schema, "strict": True}
    return {"response_format": {"type": "json_schema", "json_schema": named}}
