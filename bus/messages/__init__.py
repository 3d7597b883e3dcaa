"""What agents say to each other: one module a role, frozen and closed.

A request is an imperative, a reply is a fact. Neither has a field for what its reader must
not know, which is the first of three walls that keep the loop blind (see docs/blindness.md).
"""
