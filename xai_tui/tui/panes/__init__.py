"""The panes of the main screen: each draws what it is given and posts what its user wishes."""
