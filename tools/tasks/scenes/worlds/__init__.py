"""Domain 1 of scenes: places with many things in them, each with an expert's solution."""
