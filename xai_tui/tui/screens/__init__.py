"""One file for each screen; the main one is the mediator between panes and services."""
