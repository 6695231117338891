"""The main screen: five panes in three widths, and what passes between them and the services."""
