"""Language models: endpoints, the local server, the catalogue of weights."""
