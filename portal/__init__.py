"""The ground floor: identity, tenancy, web, jobs, mail and files; it imports nothing of the storeys above."""
