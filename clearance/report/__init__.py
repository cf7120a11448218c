"""What leaves the board as a file. Pure: a DataFrame in, bytes out."""
