"""Text from outside as values: sign-in, passwords, people, companies, networks."""
