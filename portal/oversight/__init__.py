"""The platform's operators under oversight: time-limited grants into a network, what was looked at, and their own trail."""
