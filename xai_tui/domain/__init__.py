"""What the program itself speaks of: chats, jobs, models, money. Pure values, no input or output."""
