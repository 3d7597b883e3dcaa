"""Pictures of scenes, on their way from the verifier's bucket into the record and to others."""

from dataclasses import dataclass

from bus import buckets
from bus.messages.message import Role
from bus.messages.verifier import Pictures
from graph.context import RunContext


@dataclass(frozen=True, slots=True)
class Drawing:
    """A scene's pictures, and the digests by which the record names them."""

    pictures: tuple[bytes, ...] = ()
    views: tuple[str, ...] = ()
    silhouettes: tuple[str, ...] = ()


NO_DRAWING = Drawing()


async def fetch(context: RunContext, named: Pictures | None) -> Drawing:
    """Fetch what a verdict names; nothing where nothing could be drawn.

    Raises:
        MissingArtefactError: the verifier named what it never laid down.
        BusUnavailableError: the server stayed away.
    """
    if named is None:
        return NO_DRAWING
    own = () if named.own is None else (named.own,)
    wanted = dict.fromkeys((*named.views, *named.silhouettes, *own))
    found = [await buckets.get(context.connection, "verifier", digest) for digest in wanted]
    return Drawing(tuple(found), named.views, named.silhouettes)


async def lay(context: RunContext, role: Role, pictures: tuple[bytes, ...]) -> tuple[str, ...]:
    """Lay pictures into a role's bucket, where it may see them; their digests in order.

    Raises:
        BusUnavailableError: the server stayed away.
    """
    return tuple([await buckets.put(context.connection, role, each) for each in pictures])
