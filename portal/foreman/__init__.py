"""The foreman: what `make demo` runs, and how it keeps it running."""
