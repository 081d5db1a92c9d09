"""How much of what stands in the papers is read, and how much of what is read stands there: held against gold files."""
