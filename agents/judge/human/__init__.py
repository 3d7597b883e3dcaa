"""A person in the judge's chair: a page of their own, and the same request as any judge's."""
