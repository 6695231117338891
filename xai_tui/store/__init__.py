"""The database: chats, jobs, ledger and drafts in one SQLite file. Knows nothing of servers or screens."""
