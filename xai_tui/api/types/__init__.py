"""What goes over the wire, typed: one module per noun.

Every field may be absent or null unless an answer is nothing without it;
unknown fields are kept, and enumerations are plain strings, so that a newer
server does not break an older client.
"""
