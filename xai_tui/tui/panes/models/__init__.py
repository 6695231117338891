"""The models: which one is asked, what each can and costs, and the choice of another."""
