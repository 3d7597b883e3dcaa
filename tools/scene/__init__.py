"""What is said of a scene before anybody looks at its pixels."""
