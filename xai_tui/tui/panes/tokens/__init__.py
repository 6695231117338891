"""What a turn takes: tokens of the draft and the context, and money before and after."""
