"""Several judges of one run on a real bus: the instrument, and a person who is scripted."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

import pytest

from agents.judge.agent import Judge
from agents.judge.human.ballot import Ballot
from agents.judge.human.ballot_store import BallotStore
from agents.judge.human.juror import HumanJuror, judge_name
from agents.judge.human.pending_viewings import PendingViewing, PendingViewings
from agents.judge.instrument import InstrumentJuror
from agents.judge.juror import Juror, Viewing
from bus import buckets
from bus.client import BusClient
from bus.connection import Connection, connect
from bus.credentials import Server
from bus.embedded import EmbeddedServer
from bus.messages.judge import Artefact, Judgement, JudgePair, Preference, Scores, Vote
from bus.messages.message import Usage
from bus.offer import Offer
from bus.service import serve
from bus.streams import Delivery, declare, declare_durable
from bus.subjects import Address
from graph import jury as judging
from graph.blinding import blind, unblind, viewings
from graph.check_pairs import Pair, changed, identical, judge
from graph.check_scenes import ChangedScene, DrawnScene
from graph.context import RunContext
from graph.draws import Draws
from graph.identity import Identity
from graph.judges import introduce
from graph.jury import NOT_COMMITTED, AwayError, Jury, together
from graph.recorder import Recorder
from graph.settings import make_plan
from observability.ledger.facts import JudgesAwaited
from observability.ledger.sqlite import SqliteLedger
from tests.agents.human_judge_lab import masks, sheet
from tools.judging.check import finds_defects, ties
from tools.judging.combining import panel_name
from tools.judging.rubric import CRITERIA, RUBRIC
from tools.judging.viewing_result import ViewingResult
from tools.pictures.png import read

RUN = "r1"
BOTH = ("judge.any", "judge.human")
DARK, BRIGHT = 20, 240
"""Shades: the scripted person prefers the brighter red."""

Taste = Callable[[PendingViewing], Preference]


def brighter(pending: PendingViewing) -> Preference:
    """What a person would say who looks at one pixel of each sheet."""
    a, b = (_red(side.sheet) for side in (pending.viewing.a, pending.viewing.b))
    return "tie" if a == b else "A" if a > b else "B"


@cache
def _red(png: bytes) -> int:
    return int(read(png)[100, 100, 0])


def said(preference: Preference | None, name: str, votes: tuple[Vote, ...] = ()) -> Judgement:
    usage = Usage(calls=1, prompt_tokens=5)
    if preference is None:
        return Judgement(outcome="unscored", reason="empty", judge=name, usage=usage)
    a, b = ({name: float(score) for name in CRITERIA} for score in (8, 4))
    return Judgement(
        outcome="scored",
        preference=preference,
        a=Scores(**a),
        b=Scores(**b),
        judge=name,
        votes=votes,
        usage=usage,
    )


@pytest.mark.parametrize(
    ("preferences", "whole"),
    [("AA", "A"), ("AB", "tie"), ("AAB", "A"), ("A-", None), ("AB-", "tie"), ("A--", None)],
)
def test_judges_are_combined_as_a_panels_members_are(preferences: str, whole: str | None) -> None:
    meant: dict[str, Preference | None] = {"A": "A", "B": "B", "-": None}
    heard = [said(meant[each], f"j{place}") for place, each in enumerate(preferences)]
    found = together(heard)
    assert found.preference == whole
    assert [vote.judge for vote in found.votes] == [each.judge for each in heard]
    assert found.usage.calls == len(heard)
    assert found.judge == panel_name([each.judge for each in heard])


def test_a_panel_among_judges_has_its_members_votes() -> None:
    votes = tuple(Vote(judge=f"eye-{n}", outcome="scored", preference="A") for n in range(2))
    found = together([said("A", "panel-1", votes), said("B", "human-1")])
    assert [vote.judge for vote in found.votes] == ["eye-0", "eye-1", "human-1"]
    assert found.preference == "A"


def test_whom_the_trial_did_not_commit_to_has_no_vote() -> None:
    heard = [said("A", "instrument-1"), said("A", "eye-1"), said("B", "human-stranger")]
    found = together(heard, voters=("instrument-1", "eye-1", "human-1"))
    assert found.preference == "A"
    assert found.votes[2].reason == NOT_COMMITTED
    assert found.judge == panel_name(("instrument-1", "eye-1", "human-1"))


def test_a_panel_that_gives_no_answer_is_missing_with_all_its_members() -> None:
    """Two of five have scored, which is no more than half of all judges."""
    voters = ("eye-1", "eye-2", "eye-3", "human-1", "instrument-1")
    heard = [said(None, "judge.panel"), said("A", "human-1"), said("A", "instrument-1")]
    assert together(heard, voters).outcome == "unscored"
    assert together(heard[1:], voters[3:]).outcome == "scored"


@dataclass
class Bar:
    """A bus with two judges' queues, and a run that asks them."""

    folder: Path
    server: Server
    connection: Connection
    client: BusClient
    recorder: Recorder
    stack: AsyncExitStack
    seen: dict[str, list[Viewing]] = field(default_factory=dict)

    def context(self, workers: tuple[str, ...], patience: float | None = None) -> RunContext:
        table = {"workers": workers, **({"patience": patience} if patience else {})}
        return RunContext(
            run=RUN,
            plan=make_plan({"skills": ["simulated/counting"], "judge": table}),
            variants={"judge": workers[0].partition(".")[2]},
            families={},
            draws=Draws({}, ()),
            identity=Identity(b"secret"),
            bus=self.client,
            recorder=self.recorder,
            connection=self.connection,
            sealed={},
        )

    async def lay(self, shade: int) -> Artefact:
        pngs = (sheet(shade), masks(shade % 200 + 20))
        digests = [await buckets.put(self.connection, "judge", png) for png in pngs]
        return Artefact(sheet=digests[0], silhouettes=digests[1])

    async def pair(self, ticket: str = "t") -> JudgePair:
        a, b = await self.lay(BRIGHT), await self.lay(DARK)
        return JudgePair(a=a, b=b, rubric=RUBRIC, ticket=ticket)

    async def seat(self, variant: str, juror: Juror) -> None:
        """Serve a judge in this process, as its own user, and keep what it is shown."""
        user = "human" if variant == "human" else "judge"
        connection = await connect(user, self.server)
        self.stack.push_async_callback(connection.close)
        watched = Watched(juror, self.seen.setdefault(variant, []))

        async def load(digest: str) -> bytes:
            return await buckets.get(connection, "judge", digest)

        offer = Offer("judge", {JudgePair: Judge(watched, load).judge_pair}, variant, concurrency=8)
        serving = asyncio.create_task(serve(connection, offer, asyncio.Event()))
        self.stack.push_async_callback(ended, serving)

    async def seat_person(self, taste: Taste) -> None:
        viewings = PendingViewings(BallotStore(self.folder / "human"))
        await self.seat("human", HumanJuror(viewings, "ada"))
        self.stack.push_async_callback(ended, asyncio.create_task(votes(viewings, taste)))


@dataclass
class Watched:
    """A juror of whom it is known what it was shown."""

    juror: Juror
    seen: list[Viewing]

    @property
    def name(self) -> str:
        return self.juror.name

    async def view(self, viewing: Viewing) -> Judgement:
        self.seen.append(viewing)
        return await self.juror.view(viewing)


class Prompt:
    """A juror that always prefers A, at once."""

    name = "prompt-1"

    async def view(self, _viewing: Viewing) -> Judgement:
        return said("A", self.name)


async def votes(viewings: PendingViewings, taste: Taste) -> None:
    """A person who votes as soon as something is shown."""
    while True:
        if pending := viewings.shown():
            preference = taste(pending)
            a, b = (dict.fromkeys(CRITERIA, score) for score in (7, 3))
            ballot = {"a": a, "b": b, "preference": preference}
            viewings.hand_in(pending.name, Ballot.model_validate(ballot))
        await asyncio.sleep(0.005)


async def ended(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


@asynccontextmanager
async def opened(folder: Path) -> AsyncIterator[Bar]:
    async with AsyncExitStack() as stack:
        embedded = EmbeddedServer(folder)
        server = await embedded.start()
        stack.push_async_callback(embedded.stop)
        connection = await connect("coordinator", server)
        stack.push_async_callback(connection.close)
        await declare(connection)
        for variant in ("any", "human", "third"):
            await declare_durable(connection, "judge", variant, Delivery(max_deliver=-1))
        await buckets.declare(connection, "judge")
        client = await stack.enter_async_context(BusClient(connection, RUN))
        ledger = stack.enter_context(SqliteLedger(folder / "ledger.sqlite", "tests"))
        yield Bar(folder, server, connection, client, Recorder(ledger, RUN, 1), stack)


@pytest.fixture
async def bar(tmp_path: Path) -> AsyncIterator[Bar]:
    async with opened(tmp_path) as bar:
        yield bar


async def test_every_judge_gets_the_same_blind_request(bar: Bar) -> None:
    await bar.seat("any", InstrumentJuror())
    await bar.seat_person(brighter)
    context = bar.context(BOTH)
    name, judges = await introduce(context)
    assert judges == (InstrumentJuror().name, judge_name("ada"))
    assert name == panel_name(judges)
    request = await bar.pair()
    found = await Jury(context, judges).judge(request, "p")
    assert [vote.judge for vote in found.votes] == list(judges)
    assert found.votes[1].preference == "A"
    assert found.judge == name
    one, other = (bar.seen[variant][-1] for variant in ("any", "human"))
    assert one == other, "each sees what it would see alone"
    for variant in ("any", "human"):
        identifier = context.identity.request("judge", request, purpose=f"p {variant}")
        address = Address.of("judge", RUN, identifier, variant)
        assert await bar.client.stored(address, Judgement) is not None


async def test_every_vote_is_kept_with_the_pair(bar: Bar) -> None:
    await bar.seat("any", Prompt())
    await bar.seat_person(brighter)
    context = bar.context((*BOTH, "judge.third"), patience=2 / 3600)
    shown = {"full": await bar.lay(BRIGHT), "none": await bar.lay(DARK)}
    task = "objects_plan@1/turret/0/4"
    for viewing in viewings(context.identity, task, 0, ("none",), 1):
        request = blind(context.identity, viewing, shown, None)
        judgement = await Jury(context).judge(request, "/".join(map(str, viewing)))
        fact = unblind(viewing, request, judgement, "turret")
        assert fact.votes[judge_name("ada")] == 1.0, "full is the brighter one on either side"
        assert set(fact.votes) == {Prompt.name, judge_name("ada")}
        (absent,) = fact.abstained.items()
        assert absent[0] == "judge.third"
        assert "judge.patience" in absent[1]
        assert fact.outcome == "scored", "two of three are a majority"


async def test_a_person_who_is_away_is_told_of_and_not_waited_for_beyond_patience(
    bar: Bar, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(judging, "SOON", 1.0)
    await bar.seat("any", Prompt())
    context = bar.context(BOTH, patience=2 / 3600)
    jury, request = Jury(context), await bar.pair()
    async with jury.awaited("turret/0"):
        found = await jury.judge(request, "p")
    assert (found.outcome, found.reason) == ("unscored", "1 of 2 members scored")
    assert bar.recorder.trial.awaited == {
        "turret/0": JudgesAwaited(about="turret/0", workers={"judge.human": 1})
    }
    async with jury.awaited("turret/0"):
        await asyncio.sleep(1.1)  # what is on record is not told again
    alone = bar.context(("judge.human",), patience=0.2 / 3600)
    with pytest.raises(AwayError, match=r"judge\.human within"):
        await Jury(alone).judge(request, "p")
    with pytest.raises(AwayError):
        await introduce(alone)


async def test_without_patience_a_late_vote_counts(bar: Bar) -> None:
    await bar.seat("any", Prompt())
    request = await bar.pair()
    asked = asyncio.create_task(Jury(bar.context(BOTH)).judge(request, "p"))
    await asyncio.sleep(0.5)
    assert not asked.done()
    await bar.seat_person(brighter)
    found = await asyncio.wait_for(asked, 10)
    assert [vote.outcome for vote in found.votes] == ["scored", "scored"]


async def test_a_person_goes_through_the_judges_check(bar: Bar) -> None:
    moods: list[Taste] = [brighter]
    await bar.seat_person(lambda pending: moods[-1](pending))  # noqa: PLW0108 - the mood changes
    context = bar.context(("judge.human",))
    whole = [DrawnScene(f"s{n}", await bar.lay(BRIGHT - n)) for n in range(12)]
    dark = DrawnScene("dark", await bar.lay(DARK))
    assert ties(await shown_to(context, identical(whole))).passed
    spoilt = [ChangedScene(n, "dim", each, dark) for n, each in enumerate(whole)]
    assert finds_defects(await shown_to(context, changed("planted defects", spoilt))).passed
    moods.append(lambda _: "A")
    other = [replace(pair, name=f"again/{pair.name}") for pair in identical(whole[:3])]
    assert not ties(await shown_to(context, other)).passed


async def shown_to(context: RunContext, pairs: list[Pair]) -> list[ViewingResult]:
    facts = await judge(context, pairs)
    return [ViewingResult(each.pair, each.first_is, each.preference, each.what) for each in facts]
