"""Statistics of every claim: gate and watch, cluster tests, intervals, detectable effects."""
