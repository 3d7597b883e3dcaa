"""A trial: teach on domain 1, commit, draw from domain 2, compare, conclude."""
