"""When the warehouse is built, and for which day."""
