"""How every page is rendered: escaped, strict about what it names, numbers as people say them."""

from jinja2 import Environment, PackageLoader, StrictUndefined

from observability import wording


def environment() -> Environment:
    """Templates whose every value is escaped, for whatever a model wrote may be among them."""
    made = Environment(
        loader=PackageLoader("observability.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(
        points=wording.points,
        percent=wording.percent,
        evidence=wording.evidence,
        listed=wording.listed,
        clock=wording.clock,
        probability=wording.probability,
        moment=wording.moment,
        size=wording.size,
        span=wording.span,
    )
    made.globals.update(count=wording.count)
    return made
