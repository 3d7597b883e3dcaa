"""The columns of an attempt, in one table for the file, its card and data frames."""

from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    import pyarrow

Kind = Literal["string", "int64", "float64", "bool", "list<string>"]


class Column(NamedTuple):
    """A column, with what stands in it for people."""

    name: str
    kind: Kind
    meaning: str


ATTEMPTS = (
    Column("run", "string", "name of the run"),
    Column("sequence", "int64", "number of the event in the run's ledger, from 1"),
    Column("at", "float64", "when it was recorded, in seconds since 1970 (UTC)"),
    Column("episode", "int64", "number of the episode, from 0"),
    Column("purpose", "string", "what the attempt was made for, see the table of purposes"),
    Column("split", "string", "`train` or `heldout`; no task is in both"),
    Column("adaptive", "bool", "whether earlier outcomes chose the task or when to stop"),
    Column("measures_lift", "bool", "whether its pairs may be used to compute a lift"),
    Column("item", "int64", "number of the pair within its purpose; rows that share `episode`, "
           "`purpose` and `item` are the arms of one comparison"),
    Column("arm", "string", "condition: `none`, `full`, `challenger`, `incumbent`, …"),
    Column("state", "string", "student state: hash of the variant and the scaffolds in the prompt"),
    Column("variant", "string", "hash of weights, template and server settings"),
    Column("model", "string", "the student's name for people"),
    Column("about", "string", "digest of the scaffold that the comparison is about, on both sides"),
    Column("scaffold_block", "string", "what the prompt opens with in this arm: the scaffold as "
           "the student read it, or the control text in its place"),
    Column("task", "string", "reference `family@version/skill/level/seed`"),
    Column("skill", "string", "`family/skill`"),
    Column("level", "int64", "level of the task, 0 the easiest"),
    Column("hint", "int64", "rung of the hint ladder that the prompt showed, 0 for none"),
    Column("prompt", "string", "the whole prompt as it was put, in one user message"),
    Column("answer", "string", "the student's answer, verbatim; empty where it could not be run"),
    Column("better", "string", "a better attempt at the same task that the verifier accepted, "
           "where this one failed and one was found; never for a held-out task"),
    Column("better_source", "string", "who wrote the better attempt: `generalised` (the task's "
           "worked solution), `model` (the expert), `self_written` (the student's second try)"),
    Column("better_score", "float64", "its score, where its family has one"),
    Column("rule", "string", "rule that found the final answer; `answer_line` is the strict one"),
    Column("outcome", "string", "verdict: `passed`, `failed`, `undecided`; or `missing` where we "
           "could not run it, which is nobody's failure"),
    Column("failure", "string", "class of the failure: `wrong`, `format`, `truncated`, …"),
    Column("evidence", "string", "what the verifier saw, in a sentence; never the key"),
    Column("score", "float64", "the family's own score in [0, 1]; only 1.0 passes"),
    Column("unmet", "list<string>", "clauses of a scene's contract that are not met"),
    Column("observed", "string", "facts of a scene, as a JSON object"),
    Column("views", "list<string>", "sha256 of a scene's pictures, which stay in the data folder"),
    Column("finish_reason", "string", "why the model stopped; `length` is a truncated answer"),
    Column("entropy", "float64", "mean token entropy in nats, where the endpoint gave any"),
    Column("prompt_tokens", "int64", "tokens read"),
    Column("completion_tokens", "int64", "tokens written"),
    Column("seconds", "float64", "time of the model call"),
    Column("cost", "float64", "money, in the currency of the configured prices"),
    Column("picked_by", "string", "`policy` or `explore` (uniform), of tasks the curator chose"),
    Column("propensity", "float64", "probability with which the curator chose it, estimated"),
    Column("attempt", "string", "id of the request; a keyed hash that says nothing"),
)  # fmt: skip

CHAT = (
    Column("messages", "list<string>", "`system` (the scaffold block, only where the arm has one), "
           "`user` (the task), `assistant`; system and user joined by a blank line are the prompt"),
    Column("author", "string", "who wrote the last message: `student`, or the better attempt's "
           "source; a second try that passed stands there as both"),
    Column("outcome", "string", "the verdict on the last message; take `passed` to fine-tune"),
    Column("failure", "string", "class of the failure"),
    Column("rejected", "string", "of a better attempt: the student's failed answer to the same "
           "prompt, for preference training"),
    Column("purpose", "string", "as in `attempts`"),
    Column("adaptive", "bool", "as in `attempts`"),
    Column("arm", "string", "as in `attempts`"),
    Column("state", "string", "as in `attempts`"),
    Column("task", "string", "as in `attempts`"),
    Column("skill", "string", "as in `attempts`"),
    Column("level", "int64", "as in `attempts`"),
    Column("hint", "int64", "as in `attempts`"),
    Column("prompt_tokens", "int64", "of the student's call"),
    Column("completion_tokens", "int64", "of the student's call; 0 for other authors"),
    Column("finish_reason", "string", "of the student's call; empty for other authors"),
    Column("attempt", "string", "id of the attempt that it is, or that it improves on"),
)  # fmt: skip


def arrow_schema() -> "pyarrow.Schema":
    """The columns of `ATTEMPTS` as pyarrow wants them."""
    import pyarrow

    kinds = {
        "string": pyarrow.string(),
        "int64": pyarrow.int64(),
        "float64": pyarrow.float64(),
        "bool": pyarrow.bool_(),
        "list<string>": pyarrow.list_(pyarrow.string()),
    }
    return pyarrow.schema([(each.name, kinds[each.kind]) for each in ATTEMPTS])
