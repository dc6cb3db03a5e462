"""The bench: the portal's hot paths measured as ratios to a floor of our own, in one run on one machine."""
