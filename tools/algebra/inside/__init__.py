"""Programs of ours that run inside the algebra's sandbox; they travel as text."""
