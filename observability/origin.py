"""Where a fork comes from, in plain words."""

from observability.run_record import RunRecord
from observability.wording import listed


def origin(record: RunRecord) -> list[str]:
    """What a fork goes on from, and with; empty for any other run."""
    started = record.progress.started
    if started is None or started.parent is None:
        return []
    sentences = [
        f"It is a fork of {started.parent} and goes on from there after episode {started.after}: "
        "what came before belongs to that run, and is counted nowhere here."
    ]
    for one in record.before.all():
        if one.adopted and (one.retired is None or one.retired.run == record.run):
            name = f"The procedure {one.proposed.scaffold[:8]} for {listed(one.proposed.skills)}"
            since = ", and was retired here" if one.retired else ""
            sentences.append(f"{name} had been adopted by then{since}.")
    return sentences
