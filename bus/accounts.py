"""Writes the users of the bus as the `accounts` of a nats-server's configuration."""

import json
from collections.abc import Iterable, Mapping

from bus.permissions import COORDINATOR, Rule, User, password_variable

LAB = "LAB"
"""The account with the streams; every other user has one named after it."""


def render(everyone: Iterable[User], passwords: Mapping[str, str] | None = None) -> str:
    """Write the accounts, ready to be included in a server's configuration.

    Args:
        everyone: what `permissions.users` returns.
        passwords: password by user. Where None, none is written: the server reads each from the
            environment variable that `password_variable` names, and does not start without.
    """
    others = [user for user in everyone if user.name != COORDINATOR]
    coordinator = next(user for user in everyone if user.name == COORDINATOR)
    lab = {
        "jetstream": "enabled",
        "users": _list([_login(coordinator, passwords)]),
        "exports": _list([line for user in others for line in _exports(user)]),
        "imports": _list([_import("service", _account(u), "$SRV.>") for u in others if u.found]),
    }
    accounts = {LAB: lab} | {_account(user): _own(user, passwords) for user in others}
    return f"accounts {_map({name: _map(body) for name, body in accounts.items()})}\n"


def _own(user: User, passwords: Mapping[str, str] | None) -> dict[str, str]:
    found = {"service": "$SRV.>", "response_type": "stream", "accounts": [LAB]}
    return {
        "users": _list([_login(user, passwords)]),
        "exports": _list([json.dumps(found)] if user.found else []),
        "imports": _list(
            [_import("service", LAB, each.subject, each.local) for each in user.services]
            + [_import("stream", LAB, subject) for subject in user.hears]
        ),
    }


def _login(user: User, passwords: Mapping[str, str] | None) -> str:
    variable = f"${password_variable(user.name)}"
    permissions = {"publish": _rule(user.publish), "subscribe": _rule(user.subscribe)}
    if user.answers:
        permissions["allow_responses"] = '{"max": 1, "expires": "10s"}'
    return _map(
        {
            "user": user.name,
            "password": variable if passwords is None else json.dumps(passwords[user.name]),
            "permissions": _map(permissions),
        }
    )


def _exports(user: User) -> Iterable[str]:
    to = {"accounts": [_account(user)]}
    for service in user.services:
        kind = {"response_type": "stream"} if service.many else {}
        yield json.dumps({"service": service.subject, **kind, **to})
    for subject in user.hears:
        yield json.dumps({"stream": subject, **to})


def _import(kind: str, account: str, subject: str, local: str | None = None) -> str:
    to = {"to": local} if local not in (None, subject) else {}
    return json.dumps({kind: {"account": account, "subject": subject}, **to})


def _rule(rule: Rule) -> str:
    return json.dumps({"allow": rule.allow, "deny": rule.deny})


def _account(user: User) -> str:
    return user.name.upper()


def _list(items: list[str]) -> str:
    return "[\n" + _indented("\n".join(items)) + "\n]" if items else "[]"


def _map(entries: Mapping[str, str]) -> str:
    return "{\n" + _indented("\n".join(f"{key}: {text}" for key, text in entries.items())) + "\n}"


def _indented(text: str) -> str:
    return "\n".join(f"  {line}" for line in text.splitlines())
