"""What pages ask of ordering."""
