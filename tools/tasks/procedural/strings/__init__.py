"""The skills of the domain `strings`: lines of words and rows of letters, changed by rule."""
