"""The five agents. Each takes its tools and answers one request type at a time."""
