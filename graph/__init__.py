"""The coordinator: LangGraph loop, gate, budgets and the command line."""
