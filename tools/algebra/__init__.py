"""Score a hostile answer in a killable, sandboxed worker."""
