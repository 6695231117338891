"""Pictures without a library: a landscape drawn from the prompt, as PNG or JPEG."""
