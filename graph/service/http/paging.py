"""Long lists, a page at a time."""

from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from typing import Annotated, TypeVar

from fastapi import Query

T = TypeVar("T")

Limit = Annotated[int, Query(ge=1, le=1_000, description="How many to list at most.")]
AfterEvent = Annotated[
    int, Query(ge=0, le=2**53, description="List what comes after this event of the run.")
]


def first(found: Iterable[T], limit: int) -> tuple[list[T], bool]:
    """The first so many, and whether there are more."""
    page = list(islice(found, limit + 1))
    return page[:limit], len(page) > limit


def following(
    items: Sequence[T], after: str | None, limit: int, name: Callable[[T], str]
) -> tuple[Sequence[T], str | None]:
    """The page after the item of this name, and the name to ask on with; all over if it is gone."""
    names = [name(item) for item in items]
    start = names.index(after) + 1 if after in names else 0 if after is None else len(items)
    page = items[start : start + limit]
    more = start + limit < len(items)
    return page, name(page[-1]) if more else None
