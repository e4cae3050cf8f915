"""Pages over the published version: what most people see of the warehouse."""
