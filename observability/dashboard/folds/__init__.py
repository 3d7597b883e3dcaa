"""What the pages keep of a run in memory: bounded, whatever the length of the run."""
