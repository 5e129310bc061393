"""From passages to answers, and from answers to people: the terminal and Discord."""
