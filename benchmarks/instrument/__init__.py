"""The instrument judge against what it must see and what must not fool it."""
