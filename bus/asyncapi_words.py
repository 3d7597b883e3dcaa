"""What the AsyncAPI document says in words, and of headers, which no type of ours describes."""

from typing import Any

from bus.deadletters import ATTEMPT, REASON, VARIANT

ABOUT = """How agents, readers and the coordinator of Tutelage talk over NATS with JetStream.

Requests are durable work. A worker pulls from the durable consumer of its role and variant (stream
WORK), sends in-progress acknowledgements while it works, publishes its reply where the request's
reply belongs (stream RESULTS), and then acknowledges. The first reply wins; a second is refused,
and that is fine. The coordinator alone publishes requests. JetStream's API has the prefix LAB.API
in every account but the lab's own.

Every message is an envelope of JSON, at most 1,000,000 bytes; larger things lie in the role's
object store (`tutelage-<role>`) and are named by their sha256. See docs/agents.md."""

SERVER: dict[str, Any] = {
    "host": "127.0.0.1:4222",
    "protocol": "nats",
    "description": "The embedded server takes any free port: `server.json` in the data folder has "
    "its address and the passwords of each role. NATS_URL names another.",
    "security": [{"$ref": "#/components/securitySchemes/user"}],
}

PARAMETERS: dict[str, Any] = {
    "variant": {
        "description": "Whose request it is: a hash of the settings that the role's workers for "
        "this run have, a worker's name, or `any` where no particular one is wanted."
    },
    "run": {"description": "Name of the run."},
    "id": {"description": "The request's id, a keyed hash that says nothing."},
}


def _headers(names: dict[str, str]) -> dict[str, Any]:
    said = {name: {"type": "string", "description": text} for name, text in names.items()}
    return {"type": "object", "properties": said}


_TRACE = "W3C trace context of the asking span; make your spans its children."

HEADERS: dict[str, Any] = {
    "request": _headers(
        {
            "traceparent": _TRACE,
            "Nats-Msg-Id": "By which the server knows a publish that it has seen before.",
            ATTEMPT: "Number of the try, from the second on.",
            REASON: "Of a dead letter: why it was given up, as a JSON string.",
            VARIANT: "Of a dead letter: the variant that was asked.",
        }
    ),
    "reply": _headers(
        {
            "Nats-Expected-Last-Subject-Sequence": "`0`: with the next one, refused once the run "
            "is closed.",
            "Nats-Expected-Last-Subject-Sequence-Subject": "`tutelage.closed.<run>`.",
            REASON: "Of an empty reply: why the request was given up, as a JSON string.",
            VARIANT: "Of an empty reply: the variant that was asked.",
        }
    ),
}
