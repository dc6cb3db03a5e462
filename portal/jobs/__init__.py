"""Background work: events consumed once, long jobs with counted progress, and the runner that commits."""
