"""What the guard refuses: whoever has no token, comes from elsewhere, or sends too much."""

import socket
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from graph.service.http.app import build_app
from graph.service.http.auth import BURST, LASTING, REFILL, Access, Throttle, WeakTokenError
from graph.service.http.origins import HostNames
from graph.service.http.problems import ProblemError
from graph.service.http.session import local
from graph.service.settings import ServiceSettings
from tests.graph.service.serving import TOKEN, Served, served

CHANGES = [
    ("POST", "/runs"),
    ("POST", "/runs/demo-3/pause"),
    ("POST", "/runs/demo-3/resume"),
    ("POST", "/runs/demo-3/stop"),
    ("POST", "/runs/demo-3/approval"),
    ("POST", "/dead-letters/requeue"),
    ("PUT", "/files/mine.jsonl"),
    ("DELETE", "/runs/demo-3"),
    ("PATCH", "/nowhere"),
]
KIND = "urn:tutelage:problem:"


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A service that other machines can reach."""
    data = tmp_path_factory.mktemp("elsewhere") / "data"
    with served(data, host="0.0.0.0", hosts=["lab.example.org"]) as running:
        yield running


@pytest.fixture
def cookie(service: Served) -> str:
    """A browser's session."""
    form = {"token": TOKEN, "next": "/runs/demo-1"}
    done = httpx.post(f"{service.url}/session", data=form)
    assert done.status_code == 303
    assert done.headers["location"] == "/runs/demo-1"
    kept = done.headers["set-cookie"]
    assert "HttpOnly" in kept
    assert "SameSite=strict" in kept
    assert TOKEN not in kept
    return kept.partition(";")[0]


def raw(service: Served, request: bytes) -> bytes:
    """What is answered to these bytes, until the connection is closed."""
    with socket.create_connection(("127.0.0.1", service.settings.port), timeout=10) as wire:
        wire.sendall(request)
        found = b""
        while block := wire.recv(65536):
            found += block
    return found


@pytest.mark.parametrize(("method", "path"), CHANGES)
def test_nothing_is_changed_without_the_token(service: Served, method: str, path: str) -> None:
    found = httpx.request(method, service.api + path, json={})
    assert found.status_code == 401
    assert found.headers["www-authenticate"].startswith("Bearer")
    assert found.headers["content-type"] == "application/problem+json"
    assert found.json()["type"] == f"{KIND}token-needed"
    assert found.json()["remedy"]


@pytest.mark.parametrize(
    "given",
    ["Bearer", f"Bearer {TOKEN}x", f"Bearer {TOKEN[:-1]}", f"Basic {TOKEN}", TOKEN],
)
def test_a_wrong_token_is_refused_even_where_none_is_needed(elsewhere: Served, given: str) -> None:
    headers = {"Authorization": given}
    found = httpx.get(f"{elsewhere.api}/health/live", headers=headers)
    assert found.status_code == 401
    assert TOKEN not in found.text


def test_reading_needs_the_token_where_others_can_reach_us(elsewhere: Served) -> None:
    assert httpx.get(f"{elsewhere.api}/runs").status_code == 401
    assert httpx.get(f"{elsewhere.api}/openapi.json").status_code == 401
    assert httpx.get(f"{elsewhere.api}/runs", headers=elsewhere.bearer).status_code == 200
    assert httpx.get(f"{elsewhere.api}/health/ready").status_code == 200


def test_a_person_is_shown_where_to_sign_in(elsewhere: Served) -> None:
    found = httpx.get(f"{elsewhere.url}/runs/demo-1", headers={"Accept": "text/html"})
    assert found.status_code == 303
    assert found.headers["location"] == "/session?next=/runs/demo-1"
    form = httpx.get(elsewhere.url + found.headers["location"])
    assert form.status_code == 200
    assert 'value="/runs/demo-1"' in form.text
    assert '<link rel="stylesheet" href="/static/dashboard.css' in form.text
    assert "style=" not in form.text
    asked = httpx.get(
        f"{elsewhere.url}/runs/demo-1/decisions?page=2&skill=a%2Fb", headers=found.request.headers
    )
    wanted = httpx.get(elsewhere.url + asked.headers["location"])
    assert 'value="/runs/demo-1/decisions?page=2&amp;skill=a%2Fb"' in wanted.text


def test_browsers_find_an_icon_wherever_they_look(elsewhere: Served) -> None:
    icon = httpx.get(f"{elsewhere.url}/favicon.ico", follow_redirects=True)
    assert icon.status_code == 200
    assert icon.headers["content-type"].startswith("image/svg+xml")


def test_a_form_with_a_wrong_token_says_so_and_sets_nothing(service: Served) -> None:
    accept = {"Accept": "text/html"}
    page = httpx.post(f"{service.url}/session", data={"token": "wrong" * 5}, headers=accept)
    assert page.status_code == 401
    assert "set-cookie" not in page.headers
    assert 'role="alert"' in page.text


def test_a_session_changes_things_from_our_own_pages_alone(service: Served, cookie: str) -> None:
    def post(**headers: str) -> int:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        url = f"{service.api}/runs/demo-1/stop"
        return httpx.post(url, headers={"Cookie": cookie, **named}).status_code

    assert post(Sec_Fetch_Site="same-origin", Origin=service.url) == 409  # it is over: it got in
    assert post(Origin=service.url) == 409
    assert post() == 403
    assert post(Origin="null") == 403
    assert post(Origin="http://evil.example") == 403
    assert post(Origin="http://127.0.0.1:1") == 403
    assert post(Sec_Fetch_Site="cross-site", Origin=service.url) == 403
    assert post(Sec_Fetch_Site="same-site") == 403
    assert post(Sec_Fetch_Site="none") == 403


def test_another_site_cannot_change_things_with_the_token_either(service: Served) -> None:
    for headers in ({"Origin": "http://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
        found = httpx.post(f"{service.api}/runs/demo-1/stop", headers=headers | service.bearer)
        assert found.status_code == 403
        assert found.json()["type"] == f"{KIND}foreign-origin"


def test_another_site_cannot_sign_a_person_in(service: Served) -> None:
    headers = {"Origin": "http://evil.example"}
    found = httpx.post(f"{service.url}/session", data={"token": TOKEN}, headers=headers)
    assert found.status_code == 403


def test_no_other_site_is_ever_allowed_to_read(service: Served) -> None:
    headers = {"Origin": "http://evil.example", "Access-Control-Request-Method": "POST"}
    for method in ("GET", "OPTIONS"):
        found = httpx.request(method, f"{service.api}/runs", headers=headers)
        assert not [name for name in found.headers if name.startswith("access-control")]
        assert found.headers["cross-origin-resource-policy"] == "same-origin"


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
        "evil.example:8321",
        "192.168.1.7",
        "localhost@evil.example",
        "localhost:port",
        "localhost, evil.example",
        "",
    ],
)
def test_a_foreign_name_is_refused_on_loopback(service: Served, host: str) -> None:
    found = httpx.get(f"{service.api}/runs", headers={"Host": host})
    assert found.status_code == 421
    assert found.json()["setting"] == "Host"


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:8321", "127.0.0.1:1", "[::1]:8321"])
def test_our_own_names_are_served(service: Served, host: str) -> None:
    assert httpx.get(f"{service.api}/runs", headers={"Host": host}).status_code == 200


def test_two_host_headers_are_refused(service: Served) -> None:
    wire = b"GET /api/v1/runs HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n"
    assert raw(service, wire + b"").split()[1] in (b"400", b"421")


def test_names_of_a_service_that_others_reach() -> None:
    names = HostNames("0.0.0.0", ["lab.example.org"])
    for ours in ("lab.example.org", "LAB.example.org:443", "10.0.0.7:8321", "[fe80::1]"):
        assert names.include(ours)
    for foreign in ("evil.example", "", "lab.example.org.evil.example"):
        assert not names.include(foreign)


def test_a_body_that_is_too_large_is_refused_before_it_is_read(service: Served) -> None:
    head = f"POST /api/v1/runs HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {TOKEN}\r\n"
    told = f"{head}Content-Length: {2**40}\r\nConnection: close\r\n\r\n".encode()
    answer = raw(service, told)
    assert answer.split()[1] == b"413"
    assert b"application/problem+json" in answer
    assert b"content-security-policy" in answer


@pytest.mark.parametrize(("path", "size"), [("/runs", 2**20), ("/files/big.jsonl", 32 * 2**20)])
def test_a_body_without_a_length_is_counted(service: Served, path: str, size: int) -> None:
    def chunks() -> Iterator[bytes]:
        for _ in range(size // 65536 + 1):
            yield b"x" * 65536

    method = "PUT" if path.startswith("/files") else "POST"
    headers = {"Content-Type": "application/json", **service.bearer}
    found = httpx.request(method, service.api + path, content=chunks(), headers=headers)
    assert found.status_code == 413
    assert found.headers["content-type"] == "application/problem+json"
    assert not list((service.data / "uploads").glob("*"))


@pytest.mark.parametrize("size", [10**6, 10**7])
def test_a_body_that_nobody_reads_is_bounded_too(service: Served, size: int) -> None:
    url = f"{service.api}/runs/demo-1/pause"
    found = httpx.post(url, content=b"x" * size, headers=service.bearer)
    assert found.status_code == (409 if size < 2**20 else 413)


def test_every_answer_carries_the_headers_of_a_careful_server(service: Served) -> None:
    asked = [("GET", "/runs"), ("GET", "/nowhere"), ("POST", "/runs"), ("TRACE", "/runs")]
    for method, path in asked:
        headers = httpx.request(method, service.api + path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert headers["cache-control"] == "no-store"
        assert "unsafe" not in headers["content-security-policy"]
        assert "default-src 'none'" in headers["content-security-policy"]


@pytest.mark.parametrize("path", ["/live", "/runs/demo-1/live"])
def test_the_head_of_a_stream_comes_to_an_end(service: Served, path: str) -> None:
    found = httpx.head(service.url + path, timeout=5)
    assert found.headers["content-type"].startswith("text/event-stream")
    assert found.content == b""


def test_a_fault_is_told_as_one_and_gives_nothing_away(
    service: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise KeyError("the secret of the house")

    monkeypatch.setattr("tests.graph.service.fake_supervisor.FakeSupervisor.find", broken)
    found = httpx.get(f"{service.api}/runs/demo-1")
    assert found.status_code == 500
    assert found.json()["type"] == f"{KIND}fault"
    assert "secret" not in found.text
    assert found.headers["x-content-type-options"] == "nosniff"


def test_wrong_tokens_of_one_address_run_out(tmp_path: Path) -> None:
    with served(tmp_path / "data") as running:
        wrong = {"Authorization": f"Bearer {'x' * 20}"}
        told = [httpx.get(f"{running.api}/runs", headers=wrong).status_code for _ in range(BURST)]
        assert told == [401] * BURST
        found = httpx.get(f"{running.api}/runs", headers=running.bearer)
        assert found.status_code == 429
        assert 1 <= int(found.headers["retry-after"]) <= REFILL
        assert httpx.get(f"{running.api}/runs").status_code == 200


def test_the_count_of_wrong_tokens_goes_down_with_time() -> None:
    now = 0.0
    throttle = Throttle(lambda: now)
    for _ in range(BURST):
        assert throttle.wait("a") == 0
        throttle.wrong("a")
    assert throttle.wait("a") == REFILL
    assert throttle.wait("b") == 0
    now += REFILL
    assert throttle.wait("a") == 0


def test_a_session_ends_and_cannot_be_made_without_the_token() -> None:
    now = 1000.0
    access = Access(TOKEN, lambda: now)
    session = access.session()
    assert access.is_session(session)
    assert Access(TOKEN, lambda: now).is_session(session)  # after a restart
    assert not Access(TOKEN + "x", lambda: now).is_session(session)
    until, nonce, mark = session.split(".")
    later = f"{int(until) + 1}.{nonce}.{mark}"
    for forged in (later, f"{until}.x.{mark}", "", ".", "..", "é.ü.ö", f"{until}.{nonce}."):
        assert not access.is_session(forged)
    now += LASTING
    assert not access.is_session(session)


def test_a_token_that_could_be_guessed_is_refused() -> None:
    with pytest.raises(WeakTokenError, match="token_variable"):
        build_app(None, ServiceSettings(), "short")  # type: ignore[arg-type]


def test_a_wrong_token_is_a_problem_with_a_remedy() -> None:
    with pytest.raises(ProblemError) as caught:
        Access(TOKEN).check("ü" * 40, "a")
    assert caught.value.problem.status == 401


@pytest.mark.parametrize(
    "wished",
    ["//evil.example", "/\\evil.example", "https://evil.example", "/\tevil", "evil", "", "/é"],
)
def test_signing_in_leads_nowhere_else(wished: str) -> None:
    assert local(wished) == "/"
    assert local("/runs/demo-1?page=2") == "/runs/demo-1?page=2"
