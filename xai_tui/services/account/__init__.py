"""What the server tells of the key."""
