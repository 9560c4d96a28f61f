"""Every change someone asks for: a person, a customer, a client or the clock. One verb a function, run through the one door."""
