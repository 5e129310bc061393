"""From passages to answers, and from answers to people: the terminal and Discord."""

__version__ = "0.1.0"
