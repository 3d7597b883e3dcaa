"""The third wall of blindness, seen from every user: what it needs works, nothing else does."""

import asyncio
import json
import subprocess
from collections.abc import Iterator
from hashlib import sha256
from typing import Literal, NamedTuple

import nats.micro
import pytest
import pytest_asyncio

from bus import buckets, notifications, schema, streams
from bus.accounts import render
from bus.connection import DeniedError, connect
from bus.embedded import find_server
from bus.errors import MissingArtefactError
from bus.permissions import (
    COORDINATOR,
    FILLERS,
    HUMAN,
    JETSTREAM,
    LAB_JETSTREAM,
    READER,
    ROLES,
    SCHEMAS,
    USERS,
    inbox_prefix,
    users,
)
from bus.subjects import ANY_VARIANT, HUMAN_VARIANT, BadWorkerError, worker_named

from .conftest import VARIANT, settled

JS = LAB_JETSTREAM


class Case(NamedTuple):
    user: str
    operation: Literal["publish", "subscribe"]
    subject: str
    allowed: bool


def queue(role: str, variant: str) -> Iterator[tuple[str, str]]:
    """What whoever serves one variant needs, and nobody else may have."""
    durable = f"{role}-{variant}"
    yield "publish", f"{JS}.CONSUMER.MSG.NEXT.WORK.{durable}"
    yield "publish", f"{JS}.CONSUMER.INFO.WORK.{durable}"
    yield "publish", f"$JS.ACK.WORK.{durable}.1.1.1.1.0"
    yield "publish", f"$JS.ACK.hub.HASH.WORK.{durable}.1.1.1.1.0"


def of_a_role(role: str) -> Iterator[tuple[str, str]]:
    """What every worker of one role needs, whatever it serves, and no other role may have."""
    yield "publish", f"tutelage.result.{role}.r.1"
    yield "publish", f"tutelage.dead.{role}.r.1"
    yield "publish", f"{JS}.DIRECT.GET.RESULTS.tutelage.result.{role}.r.1"
    yield "publish", f"{JS}.STREAM.INFO.OBJ_tutelage-{role}"
    yield "publish", f"{JS}.STREAM.MSG.GET.OBJ_tutelage-{role}"
    yield "publish", f"{JS}.DIRECT.GET.OBJ_tutelage-{role}.$O.tutelage-{role}.C.x"
    if role in FILLERS:
        yield "publish", f"$O.tutelage-{role}.C.x"
        yield "publish", f"$O.tutelage-{role}.M.x"
    yield "subscribe", f"$SRV.PING.{role}"


SHARED = (
    ("publish", f"{JS}.DIRECT.GET.KV_{SCHEMAS}.$KV.{SCHEMAS}.1.x"),
    ("subscribe", "$SRV.PING"),
    ("subscribe", "$SRV.INFO"),
    ("subscribe", "$SRV.STATS"),
)
"""What every role needs."""

READERS = (
    ("publish", "tutelage.control.r"),
    ("subscribe", "tutelage.event.>"),
    ("subscribe", f"{inbox_prefix(READER)}.>"),
)

NOBODYS = (
    *(("publish", f"tutelage.work.{role}.any.r.1") for role in ROLES),
    ("publish", "tutelage.event.r"),
    ("publish", "tutelage.closed.r"),
    ("publish", "tutelage.stored.result.student.r.1"),
    ("publish", "tutelage.result.r"),
    *(
        ("publish", f"$O.tutelage-{role}.{part}.x")
        for role in ROLES
        if role not in FILLERS
        for part in "CM"
    ),
    *(("publish", f"{JS}.STREAM.PURGE.OBJ_tutelage-{role}") for role in ROLES),
    *(("publish", f"{JS}.STREAM.DELETE.OBJ_tutelage-{role}") for role in ROLES),
    ("publish", f"$KV.{SCHEMAS}.1.x"),
    ("publish", "$SRV.PING"),
    ("publish", "$SYS.REQ.SERVER.PING"),
    ("publish", f"{inbox_prefix(COORDINATOR)}.x"),
    *(
        ("publish", f"{api}.{verb}.{stream}")
        for api in (JS, JETSTREAM)
        for stream in ("WORK", "RESULTS", "DEAD")
        for verb in (
            "STREAM.INFO",
            "STREAM.CREATE",
            "STREAM.UPDATE",
            "STREAM.DELETE",
            "STREAM.PURGE",
            "STREAM.MSG.GET",
            "STREAM.MSG.DELETE",
            "DIRECT.GET",
            "CONSUMER.CREATE",
            "CONSUMER.LIST",
        )
    ),
    ("publish", f"{JS}.CONSUMER.CREATE.WORK.evil.tutelage.work.>"),
    ("publish", f"{JS}.CONSUMER.DURABLE.CREATE.WORK.evil"),
    ("publish", f"{JS}.CONSUMER.DELETE.WORK.student-any"),
    ("publish", f"{JS}.CONSUMER.MSG.NEXT.WORK.student-other"),
    ("publish", f"{JS}.CONSUMER.MSG.NEXT.RESULTS.any"),
    ("publish", f"{JS}.DIRECT.GET.RESULTS.tutelage.result.*.r.1"),
    ("publish", f"{JS}.DIRECT.GET.WORK.tutelage.work.student.any.r.1"),
    ("publish", f"{JS}.STREAM.NAMES"),
    ("publish", f"{JS}.STREAM.LIST"),
    ("publish", f"{JS}.INFO"),
    ("subscribe", ">"),
    ("subscribe", "*.>"),
    ("subscribe", "tutelage.>"),
    ("subscribe", "tutelage.stored.>"),
    ("subscribe", "_INBOX.>"),
    ("subscribe", f"{inbox_prefix(COORDINATOR)}.>"),
    ("subscribe", "_R_.>"),
    ("subscribe", "$JS.>"),
    ("subscribe", "$JS.EVENT.ADVISORY.>"),
    ("subscribe", "$O.>"),
    ("subscribe", "$SRV.>"),
    ("subscribe", "$SYS.>"),
    *(
        ("subscribe", f"tutelage.{kind}.{r}.>")
        for kind in ("work", "result", "dead")
        for r in ROLES
    ),
)
"""What no user but the coordinator may do, and some of it not even the coordinator."""

COORDINATORS = (
    ("publish", "tutelage.work.student.any.r.1"),
    ("publish", "tutelage.event.r"),
    ("publish", "tutelage.closed.r"),
    ("publish", f"{JETSTREAM}.STREAM.PURGE.WORK"),
    ("publish", f"{JETSTREAM}.CONSUMER.CREATE.WORK.student-any"),
    ("publish", f"$KV.{SCHEMAS}.1.x"),
    ("publish", "$SRV.PING"),
    ("subscribe", "tutelage.stored.>"),
    ("subscribe", "tutelage.control.>"),
    ("subscribe", "$JS.EVENT.ADVISORY.>"),
    ("subscribe", f"{inbox_prefix(COORDINATOR)}.>"),
)


def table(user: str) -> Iterator[Case]:
    """Every operation of every user, and whether this one may do it."""
    if user == COORDINATOR:
        yield from (Case(user, *each, True) for each in COORDINATORS)
        return
    role_of = dict(zip(ROLES, ROLES, strict=True)) | {HUMAN: "judge"}
    for role in ROLES:
        yield from (Case(user, *each, role_of.get(user) == role) for each in of_a_role(role))
        for variant in (ANY_VARIANT, VARIANT, HUMAN_VARIANT):
            chair = (role, variant) == ("judge", HUMAN_VARIANT)
            may = user == (HUMAN if chair else role)
            yield from (Case(user, *each, may) for each in queue(role, variant))
    for other in (*ROLES, HUMAN):
        yield Case(user, "subscribe", f"{inbox_prefix(other)}.>", user == other)
    yield from (Case(user, *each, user in role_of) for each in SHARED)
    yield from (Case(user, *each, user == READER) for each in READERS)
    yield from (Case(user, *each, False) for each in NOBODYS)


@pytest_asyncio.fixture(scope="module", loop_scope="module", autouse=True)
async def _declared(server):
    lab = await connect(COORDINATOR, server)
    await streams.declare(lab)
    for role in ROLES:
        for variant in (ANY_VARIANT, VARIANT, HUMAN_VARIANT):
            await streams.declare_durable(lab, role, variant)
        await buckets.declare(lab, role)
    await schema.publish(lab)
    await lab.close()


@pytest.mark.parametrize("user", USERS)
async def test_each_may_do_what_it_must_and_nothing_else(user, connect_as):
    connection = await connect_as(user)
    wrong = []
    for case in table(user):
        before = len(connection.denials)
        if case.operation == "publish":
            await connection.publish(case.subject, b"")
        else:
            await (await connection.subscribe(case.subject)).unsubscribe()
        await settled(connection)
        if (len(connection.denials) == before) is not case.allowed:
            wrong.append(case)
    assert wrong == []


WORKERS = (
    *((role, role, ANY_VARIANT) for role in ROLES),
    *((role, role, VARIANT) for role in ROLES),
    (HUMAN, "judge", HUMAN_VARIANT),
)
"""User, role and variant of everyone who may serve."""


@pytest.mark.parametrize(("user", "role", "variant"), WORKERS)
async def test_all_that_a_worker_needs_works(user, role, variant, connect_as):
    lab, agent = await connect_as(COORDINATOR), await connect_as(user)
    given, taken = lab.jetstream(), agent.jetstream()
    work, reply = f"tutelage.work.{role}.{variant}.{user}-{variant}.1", f"{user}-{variant}.1"
    durable = f"{role}-{variant}"
    await given.publish(work, b"task", headers={"traceparent": "t"})
    info = await taken.consumer_info("WORK", durable)
    assert info.name == durable
    pull = await taken.pull_subscribe_bind(durable=durable, stream="WORK")
    (message,) = await pull.fetch(1, timeout=5)
    assert (message.data, message.headers["traceparent"]) == (b"task", "t")
    await message.in_progress()
    await taken.publish(f"tutelage.result.{role}.{reply}", b"done")
    stored = await taken.get_last_msg("RESULTS", f"tutelage.result.{role}.{reply}", direct=True)
    assert stored.data == b"done"
    await taken.publish(f"tutelage.dead.{role}.{reply}", b"letter")
    await message.ack_sync(timeout=5)
    assert (await given.consumer_info("WORK", durable)).num_ack_pending == 0
    large = bytes(range(256)) * 2000
    digest = await buckets.put(lab, role, large)
    assert await buckets.get(agent, role, digest) == large
    schemas = await taken.key_value(SCHEMAS)
    assert json.loads((await schemas.get("1.decide_next")).value)
    assert agent.denials == []


@pytest.mark.parametrize(("user", "role"), [*zip(ROLES, ROLES, strict=True), (HUMAN, "judge")])
async def test_a_worker_is_found_by_service_discovery(user, role, connect_as):
    lab, agent = await connect_as(COORDINATOR), await connect_as(user)
    service = await nats.micro.add_service(agent, name=role, version="1.0.0")
    await settled(agent)
    for subject in ("$SRV.PING", f"$SRV.INFO.{role}", f"$SRV.STATS.{role}.{service.id}"):
        assert json.loads((await lab.request(subject, b"")).data)["id"] == service.id
    await service.stop()
    assert agent.denials == []


REPLIES = (
    "tutelage.result.{other}.r.9",
    "tutelage.dead.{other}.r.9",
    "tutelage.work.{other}.any.r.9",
    "tutelage.control.r",
    "_INBOX_{other}.x",
    "$JS.API.STREAM.PURGE.WORK",
    "$JS.API.STREAM.DELETE.RESULTS",
    "$JS.API.CONSUMER.CREATE.RESULTS.evil",
    "LAB.API.STREAM.PURGE.WORK",
    "LAB.API.CONSUMER.CREATE.RESULTS.evil",
)


@pytest.mark.parametrize(
    ("user", "role", "variant"),
    [*zip(ROLES, ROLES, [VARIANT] * len(ROLES), strict=True), (HUMAN, "judge", HUMAN_VARIANT)],
)
async def test_no_reply_subject_leads_through_a_wall(user, role, variant, connect_as):
    """NATS checks no reply subject: the server itself would speak there for whoever asked."""
    other = next(each for each in ROLES if each != role)
    lab, agent, victim = [await connect_as(each) for each in (COORDINATOR, user, other)]
    context, heard, leaked = lab.jetstream(), [], []

    async def hear(message):
        heard.append(message.subject)

    async def leak(message):
        leaked.append(message.subject)

    await lab.subscribe("tutelage.>", cb=hear)
    await victim.subscribe(f"{inbox_prefix(other)}.>", cb=leak)
    await agent.subscribe(f"{inbox_prefix(user)}.evil", cb=leak)
    await context.publish(f"tutelage.work.{other}.any.r.8", b"a secret")
    await context.publish(f"tutelage.result.{other}.r.8", b"another")
    consumer = {"name": "evil", "deliver_subject": f"{inbox_prefix(user)}.evil"}
    own = f"tutelage.result.{role}.r.{user}"
    await agent.jetstream().publish(
        own,
        json.dumps({"filter": ">", "stream_name": "RESULTS", "config": consumer}).encode(),
    )
    await settled(lab)
    heard.clear()
    for reply in REPLIES:
        there = reply.format(other=other)
        await agent.publish(f"{JS}.DIRECT.GET.RESULTS.{own}", b"", reply=there)
        await agent.publish(f"{JS}.CONSUMER.INFO.WORK.{role}-{variant}", b"", reply=there)
        pull = b'{"batch": 1, "no_wait": true}'
        await agent.publish(f"{JS}.CONSUMER.MSG.NEXT.WORK.{role}-{variant}", pull, reply=there)
    # Asked last on the same connection, so answered last.
    await agent.jetstream().get_last_msg("RESULTS", own, direct=True)
    await settled(lab)
    await settled(victim)
    assert (heard, leaked) == ([], [])
    assert [each.name for each in await context.consumers_info("RESULTS")] == []
    assert (await context.get_last_msg("WORK", f"tutelage.work.{other}.any.r.8")).data
    await streams.close_run(lab, "r")


async def test_a_judge_hears_nothing_of_what_the_others_say(connect_as):
    lab, judge = await connect_as(COORDINATOR), await connect_as("judge")
    heard = []

    async def hear(message):
        heard.append(message.subject)

    for subject in ("_INBOX_judge.>", "$SRV.PING", "$SRV.INFO.judge"):
        await judge.subscribe(subject, cb=hear)
    await settled(judge)
    for role in ROLES:
        other = await connect_as(role)
        await lab.jetstream().publish(f"tutelage.work.{role}.any.j.1", b"")
        await other.jetstream().publish(f"tutelage.result.{role}.j.1", b"")
        await other.jetstream().publish(f"tutelage.dead.{role}.j.1", b"")
    await lab.publish("tutelage.event.j", b"7")
    await settled(lab)
    await settled(judge)
    # Its own two publishes' acknowledgements apart, which this very connection asked for.
    assert [subject for subject in heard if not subject.startswith("_INBOX_judge.")] == []
    await streams.close_run(lab, "j")


async def test_a_person_and_a_model_never_judge_each_others_pairs(connect_as):
    lab, human, judge = [await connect_as(user) for user in (COORDINATOR, HUMAN, "judge")]
    for variant in (ANY_VARIANT, VARIANT, HUMAN_VARIANT):
        await lab.jetstream().publish(f"tutelage.work.judge.{variant}.chairs.1", variant.encode())
    for agent, own, others in (
        (human, (HUMAN_VARIANT,), (ANY_VARIANT, VARIANT)),
        (judge, (ANY_VARIANT, VARIANT), (HUMAN_VARIANT,)),
    ):
        context = agent.jetstream()
        for variant in others:
            pull = await context.pull_subscribe_bind(durable=f"judge-{variant}", stream="WORK")
            with pytest.raises(DeniedError, match=f"next.work.judge-{variant}"):
                await agent.permitted(pull.fetch(1, timeout=2))
        for variant in own:
            pull = await context.pull_subscribe_bind(durable=f"judge-{variant}", stream="WORK")
            (message,) = await pull.fetch(1, timeout=2)
            assert message.data == variant.encode()
    await streams.close_run(lab, "chairs")


async def test_a_student_cannot_fetch_from_the_verifiers_bucket(connect_as):
    lab, student = await connect_as(COORDINATOR), await connect_as("student")
    digest = await buckets.put(lab, "verifier", b"the key")
    with pytest.raises(DeniedError, match=r"student may not publish .*obj_tutelage-verifier"):
        await student.permitted(buckets.get(student, "verifier", digest))
    assert await buckets.get(await connect_as("verifier"), "verifier", digest) == b"the key"


async def test_a_verifiers_pictures_reach_the_judge_only_through_the_coordinator(connect_as):
    lab, verifier, judge = [await connect_as(user) for user in (COORDINATOR, "verifier", "judge")]
    picture = bytes(range(255)) * 2000
    digest = await buckets.put(verifier, "verifier", picture)
    assert await buckets.put(verifier, "verifier", picture) == digest
    assert verifier.denials == []
    assert await buckets.get(lab, "verifier", digest) == picture
    with pytest.raises(DeniedError, match=r"judge may not publish .*obj_tutelage-verifier"):
        await judge.permitted(buckets.get(judge, "verifier", digest))
    for closed in ("judge", "student"):
        with pytest.raises(DeniedError, match=f"verifier may not publish .*tutelage-{closed}"):
            await verifier.permitted(buckets.put(verifier, closed, picture))
        with pytest.raises(MissingArtefactError):
            await buckets.get(lab, closed, digest)
    await buckets.put(lab, "judge", picture)
    assert await buckets.get(judge, "judge", digest) == picture


async def test_a_judge_cannot_even_fill_its_own_bucket(connect_as):
    lab, judge = await connect_as(COORDINATOR), await connect_as("judge")
    with pytest.raises(DeniedError, match=r"judge may not publish to .*tutelage-judge"):
        await judge.permitted(buckets.put(judge, "judge", b"a forged picture"))
    with pytest.raises(MissingArtefactError):
        await buckets.get(lab, "judge", sha256(b"a forged picture").hexdigest())


async def test_a_reader_hears_sequences_and_is_heard(connect_as):
    lab, reader = await connect_as(COORDINATOR), await connect_as(READER)
    told, wished = asyncio.Queue(), asyncio.Queue()
    await notifications.subscribe_to_sequence(reader, "w", told.put_nowait)
    await settled(reader)
    with pytest.raises(notifications.NobodyListensError):
        await notifications.send_wish(reader, "w", "pause")
    await notifications.subscribe_to_wishes(lab, "w", wished.put_nowait)
    await settled(lab)
    await notifications.publish_sequence(lab, "w", 12)
    await notifications.send_wish(reader, "w", "stop")
    assert (await told.get(), await wished.get()) == (12, "stop")
    assert reader.denials == []


def test_every_rule_is_explicit():
    for user in users(dict.fromkeys(ROLES, (VARIANT,))):
        for rule in (user.publish, user.subscribe):
            assert rule.allow, user.name
            assert rule.deny, user.name
            assert ">" not in rule.allow


@pytest.mark.parametrize(
    "name", ["qwen", "student", "student.", "teacher.qwen", "student.a.b", "student.>", "judge.*"]
)
def test_what_is_no_workers_name_opens_nothing(name):
    with pytest.raises(BadWorkerError, match=r"write ROLE\.NAME, for example student\.qwen"):
        worker_named(name)
    assert worker_named("judge.human") == ("judge", "human")


def test_a_configuration_for_another_server_takes_passwords_from_the_environment(tmp_path):
    config = tmp_path / "accounts.conf"
    config.write_text(render(users()))
    check = [str(find_server()), "-t", "-c", str(config)]
    passwords = {f"TUTELAGE_{user.upper()}_PASSWORD": f"secret-of-{user}" for user in USERS}
    subprocess.run(check, check=True, env=passwords, capture_output=True)
    del passwords["TUTELAGE_JUDGE_PASSWORD"]
    refused = subprocess.run(check, check=False, env=passwords, capture_output=True, text=True)
    assert refused.returncode != 0
    assert "TUTELAGE_JUDGE_PASSWORD" in refused.stderr
