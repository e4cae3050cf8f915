"""The same marts from the same raw files on two engines, compared row by row."""
