"""Pictures as arrays and as PNGs that say nothing of where they come from."""
