"""What every page is made of: the version it reads, its filters, and the blocks it shows on the screen or in a file."""
