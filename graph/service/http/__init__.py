"""The service over HTTP: an API for programs, pages for people, and the guard before both."""
