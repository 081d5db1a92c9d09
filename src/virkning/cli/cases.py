"""The commands about business cases: case, cases."""
