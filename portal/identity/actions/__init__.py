"""What can be done with networks, companies and people: one verb, one function, one file."""
