"""Reads: the inbox, the case file, history, accounts. Nothing here changes anything or passes the door."""
