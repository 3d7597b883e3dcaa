"""What agents work with: models, tasks, sandboxes, scaffolds, statistics."""
