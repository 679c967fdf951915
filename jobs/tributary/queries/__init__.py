"""One query per promise; each module says which."""
