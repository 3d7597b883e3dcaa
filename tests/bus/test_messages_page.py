"""The reference page of messages is made from the messages."""

from bus.exchanges import EXCHANGES
from docs.generate_messages import PAGE, page


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text() == page(), "run python docs/generate_messages.py"


def test_every_link_on_it_leads_to_a_heading() -> None:
    text = page()
    headings = {
        line.lstrip("# ").strip("`").lower() for line in text.splitlines() if line[:1] == "#"
    }
    linked = {part.partition(")")[0] for part in text.split("](#")[1:]}
    assert linked
    assert linked <= headings


def test_every_field_says_what_it_means() -> None:
    rows = [line for line in page().splitlines() if line.startswith("| `")]
    assert len(rows) > 3 * len(EXCHANGES)
    assert [row for row in rows if not row.rsplit("|", 2)[1].strip()] == []
