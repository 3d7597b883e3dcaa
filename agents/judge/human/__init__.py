"""A person as judge: a page of their own, and the same requests as any judge's."""
