"""The service over HTTP: an API for programs, pages for people, and the door that guards both."""
