"""The columnar engine: the same terms as tables, for DuckDB and Spark."""

from virkning.settlement.columnar.engine import settle

__all__ = ["settle"]
