"""From a free answer to the verifier's format: pure functions, linear in the text's length."""
