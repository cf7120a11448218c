"""What leaves the board as a file. Pure: a DataFrame or a Bulletin in, bytes out; HTML where a browser prints it."""
