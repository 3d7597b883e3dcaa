"""Every example of docs/api.md does what it says."""

import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.graph.service.serving import TOKEN, Served

PAGE = Path("docs/api.md").read_text()


def commands() -> Iterator[list[str]]:
    """The commands of the page's shell blocks, as a shell would read them."""
    for block in re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL):
        lines = block.replace("\\\n", " ")
        yield from (
            shlex.split(command)
            for command in re.split(r"\n(?=curl|export)", lines.strip())
            if not command.startswith("export")
        )


def asked(command: list[str], api: str, folder: Path) -> httpx.Response:
    """Do as curl does with the few options that the page uses."""
    program, url, *options = command
    assert program == "curl"
    method, headers, content = "GET", dict[str, str](), b""
    written = [each.replace("$TOKEN", TOKEN).replace("RUN", "demo-3") for each in options]
    while written:
        match written.pop(0), written.pop(0):
            case "-H", header:
                name, _, value = header.partition(": ")
                headers[name] = value
            case "-X", method:
                pass
            case "-T", file:
                method, content = "PUT", (folder / file).read_bytes()
            case "--json", text:
                method, content = "POST", json.dumps(json.loads(text)).encode()
                headers["Content-Type"] = "application/json"
            case "-o", _:
                pass
            case other:
                pytest.fail(f"the page uses {other}, which this test does not know")
    url = url.replace("$API", api).replace("RUN", "demo-3")
    return httpx.request(method, url, headers=headers, content=content)


def test_every_example_works(service: Served, tmp_path: Path) -> None:
    tasks = [{"prompt": f"What is {n} + {n}?", "answer": str(2 * n)} for n in range(40)]
    (tmp_path / "sums.jsonl").write_text("".join(f"{json.dumps(task)}\n" for task in tasks))
    done = 0
    for command in commands():
        found = asked(command, service.api, tmp_path)
        assert found.is_success, (command, found.text)
        done += 1
    assert done == PAGE.count("\ncurl ")


def test_the_page_names_what_there_is(service: Served) -> None:
    paths = httpx.get(f"{service.api}/openapi.json").json()["paths"]
    there = {re.sub(r"\{\w+\}", "*", path.removeprefix("/api/v1")) for path in paths}
    named = re.findall(r"(?:`GET |\$API|, `)(/[a-z/A-Z.0-9-]+)", PAGE)
    said = {re.sub(r"RUN|latest|sums-1|sums\.jsonl", "*", path) for path in named}
    assert said - {"/api/v1/openapi.json"} == there
