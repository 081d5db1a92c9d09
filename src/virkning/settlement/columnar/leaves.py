"""What formulas look up, as columns beside the cells: values, attributes, aggregates over time, gates.

Each leaf of a formula becomes one more column of the cell table; :mod:`virkning.settlement.columnar.lowering` does
the rest.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from virkning.settlement.columnar.backends import Backend
from virkning.settlement.columnar.cells import KEY, last_month_of, month_first, month_of, shifted
from virkning.settlement.columnar.lowering import Column, Num, lower, scaled
from virkning.terms import tree
from virkning.terms.analysis import MANY_EVENTS, MANY_MONTHS
from virkning.terms.model import AttributeSpec, Measure
from virkning.terms.tree import Node
from virkning.terms.values import Duration, Interval

if TYPE_CHECKING:
    import ibis.expr.types as ir


@dataclass(slots=True)
class Leaves:
    """Puts the leaves of formulas beside cells, one column each, and finds them again for the lowering."""

    backend: Backend
    measures: Mapping[str, Measure]
    attributes: Mapping[str, AttributeSpec]
    months: range
    """Every month that any aggregate can look at."""
    achieved: Mapping[str, ir.Table | int | None]
    """Outcomes that can gate: a table of first statements by participant, or the agreement's first statement."""
    columns: dict[Node, Column] = field(default_factory=dict)

    def beside(self, cells: ir.Table, formulas: Sequence[Node]) -> ir.Table:
        """The cells with a column for each leaf of the formulas."""
        self.columns = {}
        found: dict[Node, None] = {}
        for formula in formulas:
            for node in tree.walk(formula):
                if (isinstance(node, tree.Measured) and not self._by_row(node)) or isinstance(node, tree.Achieved):
                    found.setdefault(node)
        bare = {n for f in formulas for n in tree.walk(f, lambda n: not isinstance(n, tree.Over))}
        rows = [node for node in bare if isinstance(node, tree.Measured) and self._by_row(node)]
        named = [node for node in found if isinstance(node, tree.Measured) and isinstance(node.at, int | str)]
        for measure in dict.fromkeys(node.measure for node in named):
            cells = self._at_once(cells, measure, [node for node in named if node.measure == measure])
        for node in [*found, *sorted(rows, key=str)]:
            cells = self._simple(cells, node)
        overs = {node: None for formula in formulas for node in tree.walk(formula) if isinstance(node, tree.Over)}
        for node in overs:
            cells = self._over(cells, node)
        return cells

    def take_months(self, measure: str) -> None:
        """Take cells that are themselves the rows of a monthly measure: its value stands in ``value_of_month``."""
        spec = self.measures[measure]
        self.columns = {
            tree.Measured(measure): Num("value_of_month", 10**spec.decimals, _bound(spec), 10**spec.decimals)
        }

    def column(self, cells: ir.Table, node: Node) -> Column:
        """A formula as columns of the cell table that :meth:`beside` returned."""
        return lower(node, lambda leaf: self._leaf(cells, leaf))

    def _by_row(self, node: tree.Measured) -> bool:
        return node.at is None and self.measures[node.measure].every in ("month", "event")

    def _leaf(self, cells: ir.Table, node: Node) -> Column:
        if isinstance(node, tree.Attribute):
            return self._attribute(cells, node.name)
        return self._bind(cells, self.columns[node])

    @staticmethod
    def _bind(cells: ir.Table, column: Column) -> Column:
        if isinstance(column, Num):
            num = cells[column.num] if isinstance(column.num, str) else column.num
            den = cells[column.den] if isinstance(column.den, str) else column.den
            return Num(num, den, column.bound, column.den_bound)
        return cells[column]

    def _attribute(self, cells: ir.Table, name: str) -> Column:
        if name == "follow_up":
            return Num(cells.follow_up, 1, MANY_MONTHS, 1)
        if name == "cohort":
            return cells.cohort
        spec = self.attributes[name]
        if spec.type == "text":
            return cells[name]
        low, high = spec.between or (Fraction(-(10**9)), Fraction(10**9))
        return scaled(cells[name], spec.decimals, low, high)

    def _at_once(self, cells: ir.Table, measure: str, nodes: Sequence[tree.Measured]) -> ir.Table:
        """A column for each named month or occasion of a measure, by one look at what was observed."""
        spec, observed = self.measures[measure], self.backend.table(f"obs_{measure}")
        at = observed.month if spec.every == "month" else observed.occasion
        observed = observed.mutate(at=at).filter(at.isin([node.at for node in nodes]))
        names = {node: f"leaf{len(self.columns) + number}" for number, node in enumerate(nodes)}
        found = {name: observed.value.max(where=observed["at"] == node.at) for node, name in names.items()}
        cells = _left(cells, observed.group_by("participant_id").agg(**found), ["participant_id"])
        for node, name in names.items():
            self.columns[node] = Num(name, 10**spec.decimals, _bound(spec), 10**spec.decimals)
            if spec.absent == "zero":
                cells = cells.mutate(**{name: cells[name].fill_null(0)})
        return cells

    def _simple(self, cells: ir.Table, node: Node) -> ir.Table:
        """A column for a single value: a month, occasion or interval of a measure, or a gate."""
        import ibis

        if node in self.columns:
            return cells
        name = f"leaf{len(self.columns)}"
        if isinstance(node, tree.Achieved):
            self.columns[node] = name
            first = self.achieved[node.outcome]
            if first is None or isinstance(first, int):
                at = first if isinstance(first, int) else -1
                return cells.mutate(**{name: (cells.statement >= at) & ibis.literal(first is not None)})
            cells = _left(cells, first.rename({f"{name}_first": "first"}), ["participant_id"])
            return cells.mutate(**{name: (cells[f"{name}_first"] <= cells.statement).fill_null(False)})
        assert isinstance(node, tree.Measured)
        measure = self.measures[node.measure]
        self.columns[node] = Num(name, 10**measure.decimals, _bound(measure), 10**measure.decimals)
        observed = self.backend.table(f"obs_{node.measure}")
        if measure.every == "event":
            return cells.mutate(**{name: cells.value})
        if measure.every == "month":
            cells = _left(cells, observed.rename({name: "value"}), ["participant_id", "month"])
            return cells.mutate(**{name: cells[name].fill_null(0)}) if measure.absent == "zero" else cells
        if measure.every == "occasion":
            return _left(cells, observed.rename({name: "value"}), ["participant_id", "occasion"])
        if isinstance(node.at, Interval):
            observed = observed.filter((observed.first_day == node.at.first) & (observed.last_day == node.at.last))
            return _left(cells, observed.drop("first_day", "last_day").rename({name: "value"}), ["participant_id"])
        return _left(cells, observed.rename({name: "value"}), ["participant_id", "first_day", "last_day"])

    # Aggregates over time

    def _over(self, cells: ir.Table, node: tree.Over) -> ir.Table:
        """A column for an aggregate: the rows of its stretch, joined to the cells, grouped by cell."""
        name = f"leaf{len(self.columns)}"
        keyed = self.backend.save(cells)
        ranged = keyed.mutate(**_stretch(keyed, node.range))
        if node.function == "days":
            result = self._days(ranged, node, name)
        elif self._is_event(node.operand):
            result = self._aggregate(self._event_rows(ranged, node.operand), node, name, MANY_EVENTS)
        else:
            result = self._aggregate(self._month_rows(ranged, node.operand), node, name, MANY_MONTHS)
        joined = _left(keyed, result, list(KEY))
        empty = _when_empty(node.function)
        if empty is not None:
            unknown = joined[f"{name}_unknown"].fill_null(False)
            joined = joined.mutate(**{name: unknown.ifelse(None, joined[name].fill_null(empty))})
        return joined

    def _is_event(self, operand: Node) -> bool:
        return self.measures[tree.bare(operand)[0].measure].every == "event"

    def _event_rows(self, ranged: ir.Table, operand: Node) -> ir.Table:
        events = self.backend.table(f"obs_{tree.bare(operand)[0].measure}")
        events = events.select(event_of="participant_id", row_at="day", row_value="value")
        rows = ranged.join(
            events,
            [
                ranged.participant_id == events.event_of,
                events.row_at >= ranged.from_day,
                events.row_at <= ranged.to_day,
            ],
        )
        return rows.mutate(row_at=month_of(rows.row_at) * 32 + rows.row_at.day())

    def _month_rows(self, ranged: ir.Table, operand: Node) -> ir.Table:
        months = self.backend.memory({"row_at": "int64"}, ((month,) for month in self.months))
        rows = ranged.join(months, [months.row_at >= ranged.from_month, months.row_at <= ranged.to_month])
        names = {node.measure for node in tree.bare(operand)}
        for at, measure in enumerate(sorted(names)):
            observed = self.backend.table(f"obs_{measure}")
            observed = observed.select(**{f"of{at}": "participant_id", f"at{at}": "month", f"row_{measure}": "value"})
            rows = rows.left_join(
                observed, [rows.participant_id == observed[f"of{at}"], rows.row_at == observed[f"at{at}"]]
            )
            if self.measures[measure].absent == "zero":
                rows = rows.mutate(**{f"row_{measure}": rows[f"row_{measure}"].fill_null(0)})
        return rows

    def _aggregate(self, rows: ir.Table, node: tree.Over, name: str, many: int) -> ir.Table:
        import ibis

        operand = self._row_operand(rows, node.operand)
        if not isinstance(operand, Num) and node.function in ("count", "any", "all", "longest_run"):
            rows = rows.mutate(hit=operand)
        elif isinstance(operand, Num) and node.function in ("count", "any"):
            rows = rows.mutate(hit=ibis.literal(True))
        else:
            rows = rows.mutate(hit=operand.num)
        grouped = rows.group_by(*KEY)
        unknown = rows.hit.isnull().any()
        if node.function == "longest_run":
            self.columns[node] = Num(name, 1, many, 1)
            return _longest_run(rows, name)
        if node.function == "count":
            self.columns[node] = Num(name, 1, many, 1)
            return grouped.agg(**{name: whole(rows.hit.cast("int64").sum()), f"{name}_unknown": unknown})
        if node.function in ("any", "all"):
            self.columns[node] = name
            decided = rows.hit.any() if node.function == "any" else rows.hit.all()
            decides = node.function == "any"
            open_ = unknown & (decided != decides).fill_null(True)
            return grouped.agg(**{name: decided, f"{name}_unknown": open_})
        assert isinstance(operand, Num) and isinstance(operand.den, int)
        if node.function == "sum":
            self.columns[node] = Num(name, operand.den, operand.bound * many, operand.den)
            return grouped.agg(**{name: whole(rows.hit.sum()), f"{name}_unknown": unknown})
        if node.function == "mean":
            self.columns[node] = Num(name, f"{name}_den", operand.bound * many, operand.den * many)
            total = unknown.ifelse(None, whole(rows.hit.sum()))
            return grouped.agg(**{name: total, f"{name}_den": rows.hit.count() * operand.den})
        self.columns[node] = Num(name, operand.den, operand.bound, operand.den)
        chosen = {
            "highest": lambda: rows.hit.max(),
            "lowest": lambda: rows.hit.min(),
            "last": lambda: rows.hit.argmax(rows.row_at),
        }[node.function]()
        return grouped.agg(**{name: unknown.ifelse(None, chosen)})

    def _row_operand(self, rows: ir.Table, operand: Node) -> Column:
        """The operand in one row (month or event) of the stretch; other leaves are columns of the cell already."""

        def leaf(node: Node) -> Column:
            if isinstance(node, tree.Measured) and self._by_row(node):
                measure = self.measures[node.measure]
                column = rows.row_value if measure.every == "event" else rows[f"row_{node.measure}"]
                return scaled(column, measure.decimals, *measure.between)
            return self._leaf(rows, node)

        return lower(operand, leaf)

    def _days(self, ranged: ir.Table, node: tree.Over, name: str) -> ir.Table:
        import ibis

        assert isinstance(node.operand, tree.Measured)
        self.columns[node] = Num(name, 1, MANY_EVENTS, 1)
        spells = self.backend.table(f"obs_{node.operand.measure}")
        spells = spells.select(spell_of="participant_id", spell_first="first_day", spell_last="last_day")
        rows = ranged.join(
            spells,
            [
                ranged.participant_id == spells.spell_of,
                spells.spell_last >= ranged.from_day,
                spells.spell_first <= ranged.to_day,
            ],
        )
        first, last = ibis.greatest(rows.spell_first, rows.from_day), ibis.least(rows.spell_last, rows.to_day)
        shared = last.delta(first, unit="day") + 1
        rows = rows.mutate(shared=shared)
        return rows.group_by(*KEY).agg(**{name: whole(rows.shared.sum()), f"{name}_unknown": ibis.literal(False)})


def _bound(measure: Measure) -> int:
    return int(max(abs(each) for each in measure.between) * 10**measure.decimals)


def whole(total: Any) -> Any:
    """A sum as a 64-bit integer: engines widen sums, and an overflow must be an error."""
    return total.cast("decimal(38, 0)").cast("int64")


def _left(cells: ir.Table, other: ir.Table, on: list[str]) -> ir.Table:
    """A left join that keeps the cells' columns as they are."""
    renamed = other.rename({f"{name}__right": name for name in on})
    joined = cells.left_join(renamed, [cells[name] == renamed[f"{name}__right"] for name in on])
    return joined.drop(*(f"{name}__right" for name in on))


def _when_empty(function: str) -> Any:
    """What an aggregate of no rows is; None where it is unknown."""
    return {"sum": 0, "count": 0, "longest_run": 0, "days": 0, "any": False, "all": True}.get(function)


def _stretch(cells: ir.Table, span: tree.Range | None) -> dict[str, Any]:
    """The first and last day, and month, of the stretch an aggregate looks at in each cell."""
    import ibis

    by_month, by_day = "month" in cells.columns and "day" not in cells.columns, "day" in cells.columns
    kind = span.kind if span else None
    if kind == "fixed":
        assert span is not None and span.interval is not None
        months = span.interval.months
        return {
            "from_day": ibis.literal(span.interval.first), "to_day": ibis.literal(span.interval.last),
            "from_month": ibis.literal(months.start, "int64"), "to_month": ibis.literal(months.stop - 1, "int64"),
        }  # fmt: skip
    if kind == "after start":
        assert span is not None
        until = shifted(shifted(cells.start, Duration(months=span.months)), Duration(days=1), back=True)
        first_month, last_month = month_of(cells.start), last_month_of(until)
        return {"from_day": cells.start, "to_day": until, "from_month": first_month, "to_month": last_month}
    if kind == "before start":
        assert span is not None
        start = month_of(cells.start)
        first = month_first(start)
        return {
            "from_day": shifted(first, Duration(months=span.months), back=True),
            "to_day": shifted(first, Duration(days=1), back=True),
            "from_month": start - span.months, "to_month": start - 1,
        }  # fmt: skip
    in_month = ~cells.month.isnull() if by_month else None
    end = cells.day if by_day else cells.last_day
    end_month = last_month_of(end)
    if in_month is not None:
        month_last = shifted(shifted(month_first(cells.month), Duration(months=1)), Duration(days=1), back=True)
        end = in_month.ifelse(month_last, end)
        end_month = in_month.ifelse(cells.month, end_month)
    if kind == "months":
        assert span is not None
        first_month = end_month - (span.months - 1)
        return {"from_day": month_first(first_month), "to_day": end, "from_month": first_month, "to_month": end_month}
    if kind == "to date" or by_day:
        return {"from_day": cells.start, "to_day": end, "from_month": month_of(cells.start), "to_month": end_month}
    from_day, from_month = cells.first_day, month_of(cells.first_day)
    if in_month is not None:
        from_day = in_month.ifelse(month_first(cells.month), from_day)
        from_month = in_month.ifelse(cells.month, from_month)
    return {"from_day": from_day, "to_day": end, "from_month": from_month, "to_month": end_month}


def _longest_run(rows: ir.Table, name: str) -> ir.Table:
    """The longest run of consecutive months with a hit, by cell."""
    import ibis

    unknown = rows.group_by(*KEY).agg(**{f"{name}_unknown": rows.hit.isnull().any()})
    hits = rows.filter(rows.hit)
    hits = hits.mutate(place=ibis.row_number().over(ibis.window(group_by=list(KEY), order_by="row_at")))
    islands = hits.mutate(island=hits.row_at - hits.place)
    runs = islands.group_by(*KEY, "island").agg(length=islands.count())
    longest = runs.group_by(*KEY).agg(**{name: runs.length.max()})
    return _left(unknown, longest, list(KEY))
