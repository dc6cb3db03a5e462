"""Questions to the catalogue, answered as small frozen values."""
