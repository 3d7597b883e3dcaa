"""Texts brought into one form, so that a copy is found however it was disguised."""

import re
import unicodedata

_INVISIBLE = ("Cf", "Mn", "Me")
_UNSPACED = "\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
"""Kana and Han: written without blanks, so that every character counts as a word."""
_WORD = re.compile(rf"[{_UNSPACED}]|(?:(?![{_UNSPACED}])[^\W_])+")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_LITERAL = re.compile(r"\d+(?:[./:]\d+)*|[^\W\d]\w*")
_NUMBER = re.compile(r"\d+(?:[./:]\d+)*")
_IDENTIFIER = re.compile(r"(?=.{4})(?:\w*_\w+|\w*[a-z][A-Z]\w*|\w*[^\W\d_]\d\w*)")
_SIGNIFICANT_DIGITS = 3


def plain(text: str) -> str:
    """Text without compatibility forms, accents, invisible characters and digit grouping."""
    decomposed = unicodedata.normalize("NFKD", text)
    visible = "".join(c for c in decomposed if unicodedata.category(c) not in _INVISIBLE)
    return _THOUSANDS.sub("", unicodedata.normalize("NFKC", visible))


def words(text: str) -> list[str]:
    """The words and numbers of a text, without case and punctuation."""
    return _WORD.findall(plain(text).casefold())


def compact(text: str) -> str:
    """All letters and digits of a text in one run."""
    return "".join(words(text))


def literals(text: str) -> set[str]:
    """The distinctive literals of a text, without case: long numbers and identifiers.

    A number is distinctive with three significant digits (365, 3.14 and 18:54, but not 1000);
    a name with an underscore, an inner capital or a digit after a letter.
    """
    return {each.casefold() for each in _LITERAL.findall(plain(text)) if _is_distinctive(each)}


def _is_distinctive(literal: str) -> bool:
    if _NUMBER.fullmatch(literal):
        digits = re.sub(r"\D", "", literal)
        return len(digits.strip("0")) >= _SIGNIFICANT_DIGITS
    return _IDENTIFIER.fullmatch(literal) is not None
