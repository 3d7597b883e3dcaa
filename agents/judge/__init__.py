"""The Blind-Judge: says which of two anonymous pictures is better."""
