"""Whether an agent, whoever wrote it and in whatever language, does on the bus what agents do."""
