"""The benchmark: Virkning beside hand-written SQL, pandas, OpenFisca, Calc and numpy on the same facts."""
