"""What to teach next: posteriors, policies, hints."""
