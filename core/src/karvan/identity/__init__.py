"""People and what they may do: users, memberships, roles, web sessions, sign-in, throttling."""
