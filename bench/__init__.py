"""The benchmark: Virkning beside hand-written SQL, pandas and OpenFisca on the same register."""
