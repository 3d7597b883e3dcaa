"""Scaffolds that people wrote, one folder each, as Agent Skills."""
