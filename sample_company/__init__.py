"""A believable software vendor, planted: raw data as loaders land it, and the answer key of what was planted."""
