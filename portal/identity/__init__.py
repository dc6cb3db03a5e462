"""Networks, organisations, people, memberships, sign-in, invitations and sessions."""
