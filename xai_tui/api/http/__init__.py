"""The only place that names the HTTP library."""
