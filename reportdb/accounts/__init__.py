"""Accounts at work: made and changed, logged in, given keys. Every write is in the audit trail of its transaction."""
