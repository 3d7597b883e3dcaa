"""The loop of one lane: state, nodes, routes, build."""
