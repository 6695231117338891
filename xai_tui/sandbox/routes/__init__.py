"""One file per noun: what a request has to be, and how it is answered."""
