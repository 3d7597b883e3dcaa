"""Programs of ours that run inside a sandbox; they travel as text and import no module of ours."""
