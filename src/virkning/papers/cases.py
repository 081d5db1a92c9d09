"""A business case as people read it: its lines, what comes out, what is odd, and what was expected."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from virkning.forecast.cases.amounts import Line
from virkning.forecast.cases.breakeven import BreakEven, Needed
from virkning.forecast.cases.expect import Expected
from virkning.forecast.cases.figures import Figure, known
from virkning.forecast.cases.findings import Check, first_loss_stated
from virkning.forecast.cases.reckon import Reading, Result
from virkning.forecast.cases.spans import Span, exactly, rounded
from virkning.papers.case_amounts import Amounts
from virkning.papers.page import Page
from virkning.papers.words import Words
from virkning.settlement.explanation import numbers


def write_case(page: Page, result: Result, made: Sequence[Check], expected: Sequence[Expected], words: Words) -> None:
    """Everything about one case."""
    paper = _Paper(page, result, words)
    paper.head()
    paper.lines()
    paper.outcome()
    if len(result.payers) > 1:
        paper.payers()
    if result.people or result.source.case.participants:
        paper.persons()
    if result.needed:
        paper.needed()
    paper.notes()
    if made:
        paper.checks(made)
    if expected:
        paper.expected(expected)


class _Paper:
    def __init__(self, page: Page, result: Result, words: Words) -> None:
        self.page, self.result, self.words = page, result, words
        self.case = result.source.case
        self.amounts = Amounts(words, self.case.unit)
        self.kroner = Amounts(words, "DKK")
        self.horizon = self.case.years

    def head(self) -> None:
        """What the case is, where it comes from, and how its effect is to be understood."""
        page, words, case = self.page, self.words, self.case
        page.heading(f"{case.title} · {case.municipality}")
        page.say(words("case_source", title=case.source.title))
        if case.source.note:
            page.say(case.source.note)
        stated = case.price_level != "not stated"
        prices = words("case_prices", year=case.price_level) if stated else words("case_no_prices")
        page.say(f"{words('case_period', years=self._period())}. {prices}")
        page.say(words(f"case_effect_{case.effect_is}"), "" if case.effect_is in ("gross", "net") else "yellow")

    def _period(self) -> str:
        if self.horizon.kind == "numbered":
            return self.words("case_years_numbered", count=len(self.horizon.years))
        if self.horizon.kind == "calendar":
            return str(self.horizon)
        return self.words(f"case_years_{self.horizon.kind.replace(' ', '_')}")

    def _year(self, year: int) -> str:
        return self.words("case_year_number", year=year) if self.horizon.kind == "numbered" else str(year)

    # --- the lines, year by year

    def lines(self) -> None:
        """Every line by year, with the sums under them."""
        words, result = self.words, self.result
        everything = [*result.costs, *result.effects, *result.transfers]
        divided = self.horizon.limited and any(line.cells.keys() - {None} for line in everything)
        years = list(self.horizon.years) if divided else []
        undivided = divided and any(None in line.cells for line in everything)
        sums = self._sums()
        shown = [span for line in everything for span in (*line.cells.values(), line.in_all)]
        shown += [span for _, whole, by_year in sums for span in (whole, *(by_year or {}).values())]
        places = self.amounts.places(shown)
        last = words("case_a_year" if self.horizon.kind == "unlimited" else "case_in_all")
        columns = [words("case_line"), words("case_type"), *map(self._year, years)]
        columns += [words("case_undivided")] * undivided + [last]
        rows = []
        for line in everything:
            cells = [self._cell(line.cells.get(year), places) for year in years]
            cells += [self._cell(line.cells.get(None), places)] * undivided
            rows.append([self._title(line), line.type or "", *cells, self._cell(line.in_all, places)])
        for name, whole, by_year in sums:
            cells = [self._cell((by_year or {}).get(year), places) for year in years] + [""] * undivided
            rows.append([name, "", *cells, self._cell(whole, places)])
        self.page.heading(f"{words('case_lines')}. {words(f'case_unit_{self.case.unit}')}")
        self.page.table(columns, rows, right="ll" + "r" * (len(columns) - 2), totals=len(sums))
        self._why()

    def _title(self, line: Line) -> str:
        words = self.words
        if line.receiver is not None:
            return f"{line.title} ({words('case_transfers', sender=line.payer, receiver=line.receiver)})"
        kind = "costs" if line in self.result.costs else "effects"
        title = line.title if line.title != kind else words(f"case_line_{kind}")
        side = words(f"case_{kind}")
        name = title if title == side else f"{side}: {title}"
        return name if line.payer == self.case.payer else f"{name} ({line.payer})"

    def _cell(self, span: Span | None, places: int) -> str:
        return "" if span is None else self.amounts.cell(span, places)

    def _sums(self) -> list[tuple[str, Span, Mapping[int, Span] | None]]:
        words, result, chosen = self.words, self.result, self.result.chosen
        sums = [(words("case_costs"), result.cost, result.by_year(result.costs))]
        if chosen is None:
            effect = (words("case_effect_as_stated"), result.effect, result.by_year(result.effects))
            return [*sums, effect, *((self._net(each), each.net, each.net_by_year) for each in self._readings())]
        sums.append((words("case_effect_gross_all"), chosen.gross, result.gross_by_year))
        sums.append((words("case_net"), chosen.net, chosen.net_by_year))
        if chosen.cumulative is not None:
            last = chosen.cumulative[self.horizon.years[-1]]
            sums.append((words("case_cumulative"), last, chosen.cumulative))
        return sums

    def _readings(self) -> list[Reading]:
        """The reading chosen, or all that are possible."""
        chosen = self.result.chosen
        return list(self.result.readings.values()) if chosen is None else [chosen]

    def _net(self, reading: Reading) -> str:
        return self.words("case_net" if self.result.chosen is not None else f"case_net_if_{reading.kind}")

    def _why(self) -> None:
        """Why an amount is zero, and which amounts are missing."""
        lines = [*self.result.costs, *self.result.effects, *self.result.transfers]
        said = [self.words("case_zero", line=line.title, why=why) for line in lines for why in line.why.values()]
        said += [self.amounts.gap(gap) for line in lines for gap in line.in_all.gaps]
        if said:
            self.page.gap()
        for sentence in dict.fromkeys(said):
            self.page.say(sentence)

    # --- what comes out

    def outcome(self) -> None:
        """The results in all, and how they are discounted."""
        words, result, amounts = self.words, self.result, self.amounts
        effect = "case_effect_as_stated" if result.chosen is None else "case_effect_gross_all"
        rows = [
            [words("case_cost_in_all"), amounts.total(result.cost, least=True)],
            [words(effect), amounts.total(result.gross)],
        ]
        for reading in self._readings():
            rows.append([self._net(reading), amounts.total(reading.net)])
        if result.chosen is not None and "assumed" in self.case.effect_is:
            other = next(each for each in result.readings.values() if each is not result.chosen)
            rows.append([words(f"case_net_if_{other.kind}"), amounts.total(other.net)])
        for reading in self._readings():
            label = "case_break_even" if result.chosen is not None else f"case_break_even_if_{reading.kind}"
            rows.append([words(label), self._break_even(reading.break_even)])
        worth = [each for each in self._readings() if each.present_value is not None]
        for reading in worth:
            label = words("case_present_value", net=self._net(reading).lower())
            rows.append([label, self.kroner.money(reading.present_value or Span())])
        if result.first_loss is not None:
            rows.append([words("case_first_loss"), amounts.money(result.first_loss)])
            if (stated := first_loss_stated(result)) is not None:
                rows.append([words("case_first_loss_stated"), amounts.money(stated)])
        self.page.heading(words("case_result_a_year" if self.horizon.kind == "unlimited" else "case_result"))
        self._pairs(rows)
        if worth:
            self._discounting()

    def _pairs(self, rows: Sequence[Sequence[str]]) -> None:
        width = max(len(name) for name, _ in rows)
        for name, value in rows:
            self.page.say(f"  {name.ljust(width)}  {value}")

    def _break_even(self, found: BreakEven) -> str:
        words = self.words
        if found.earliest is None:
            return words(f"case_why_{found.reason}")
        low = self._year(found.earliest).lower()
        if found.latest is None:
            return words("case_break_or_never", low=low)
        if found.latest == found.earliest:
            return words("case_break_year", year=low)
        return words("case_break_range", low=low, high=self._year(found.latest).lower())

    def _discounting(self) -> None:
        words, rates = self.words, self.result.rates
        base = self._year(self.result.base_year or 0).lower()
        parts = []
        for at, (first, rate) in enumerate(rates.steps):
            shown, more = numbers.percent(rate, words.lang), at + 1 < len(rates.steps)
            last = rates.steps[at + 1][0] - 1 if more else None
            key = "case_rate_from" if last is None else "case_rate_to"
            parts.append(words(key, rate=shown, first=first, last=last))
        given = {"base": base, "rates": ", ".join(parts), "source": rates.source}
        self.page.gap()
        if rates.announced is not None:
            self.page.say(
                words("case_discount_announced", **given, day=numbers.day(rates.announced, words.lang)), "dim"
            )
        else:
            self.page.say(words("case_discount_own", **given), "dim")
        if self.case.price_level == "not stated":
            self.page.say(words("case_real_rate"), "dim")

    def payers(self) -> None:
        """What each payer pays, hands on, receives and is left with."""
        words, result = self.words, self.result
        effect = "case_effects_net" if result.chosen is not None and result.chosen.kind == "net" else "case_effects"
        columns = [words(key) for key in ("case_payer", "case_costs", effect, "case_sent", "case_received")]
        columns += [self._net(reading) for reading in self._readings()]
        table = []
        for payer in result.payers:
            own = [payer.cost, payer.effect, payer.sent, payer.received]
            table.append((payer.name, [*own, *(payer.net[reading.kind] for reading in self._readings())]))
        places = self.amounts.places(span for _, spans in table for span in spans)
        rows = [[name, *(self.amounts.cell(span, places) for span in spans)] for name, spans in table]
        self.page.heading(f"{words('case_by_payer')}. {words(f'case_unit_{self.case.unit}')}")
        self.page.table(columns, rows, right="l" + "r" * (len(columns) - 1))

    def persons(self) -> None:
        """The persons by year, and what the effect is a person."""
        words = self.words
        self.page.heading(words("case_persons"))
        for group in self.result.people:
            self.page.say(words("case_persons_of", unit=group.unit, kind=words(f"case_kind_{group.kind}")))
            years: list[int | None] = [*group.by_year]
            if group.in_all is not None:
                years.append(None)
            rows = []
            for year in years:
                count = group.in_all if year is None else group.by_year[year]
                price = group.per_person_in_all if year is None else group.per_person.get(year)
                name = words("case_in_all") if year is None else self._name(year)
                shown = "–" if price is None else self.kroner.money(price)
                rows.append([name, self.amounts.figure(count or Figure(None, None, "missing")), shown])
            self.page.table(["", words("case_persons"), words("case_per_person")], rows, right="lrr")
        block = self.case.participants
        if block is not None:
            each = exactly(self.result.cost).over(known(block.agreed))
            amount = words("case_unknown") if each is None else self._kroner(each)
            agreed = words.whole(block.agreed)
            self.page.say(words("case_cohorts", agreed=agreed, unit=block.unit, amount=amount))

    def _kroner(self, figure: Figure) -> str:
        return self.kroner.money(Span(rounded(figure.low), rounded(figure.high)))

    def _name(self, year: int) -> str:
        return self.words("case_a_year") if self.horizon.kind == "unlimited" else self._year(year)

    def needed(self) -> None:
        """What each number must be for the case to break even."""
        words = self.words
        rows = []
        for each in self.result.needed:
            whole = "" if each.whole is None else words.whole(each.whole)
            rows.append([self._factor(each), self._value(each, each.given), self._value(each, each.needed), whole])
        self.page.heading(words("case_needed"))
        columns = [words(key) for key in ("case_factor", "case_given", "case_needs", "case_whole")]
        self.page.table(columns, rows, right="lrrr")

    def _factor(self, each: Needed) -> str:
        if each.kind == "share":
            return self.words("case_share", unit=each.name)
        return self.words(f"case_{each.kind}") if each.kind in ("price", "success") else each.name

    def _value(self, each: Needed, figure: Figure) -> str:
        if each.kind == "price":
            return self._kroner(figure)
        if each.kind == "success":
            return self.amounts.figure(figure.times(known(100))) + (" pct." if self.words.lang == "da" else "%")
        return self.amounts.figure(figure)

    # --- what is odd, and what was expected

    def notes(self) -> None:
        """What a reader should know."""
        if self.case.notes:
            self.page.heading(self.words("case_notes"))
        for note in self.case.notes:
            self.page.say(f"  {note}")

    def checks(self, made: Sequence[Check]) -> None:
        """Every check: those that hold, those that do not, and those that cannot be made."""
        self.page.heading(self.words("case_checks"))
        for check in made:
            mark, style = {True: ("✓", ""), False: ("!", "bold yellow"), None: ("?", "")}[check.holds]
            place = "" if check.holds else f" [{check.file}:{check.line}]"
            open_end = f"; {self.words('case_check_open')}" if check.holds is None else ""
            self.page.say(f"  {mark} {self._sentence(check)}{open_end}{place}", style)

    def _sentence(self, check: Check) -> str:
        words = self.words
        stated, found = (self._checked(check, each) for each in (check.stated, check.found))
        if check.kind == "unit":
            return words("case_check_unit", stated=stated, found=found)
        if check.kind == "unit_price":
            when = words("case_in_all").lower() if check.year is None else self._name(check.year)
            return words("case_check_price", when=when, stated=stated, found=found)
        field = words(f"case_field_{check.field}")
        field = field if check.year is None else f"{field} {self._name(check.year)}"
        return words(f"case_check_{check.kind}", field=field, stated=stated, found=found)

    def _checked(self, check: Check, figure: Figure) -> str:
        if check.field == "persons":
            text = self.amounts.figure(figure)
            return text if figure.state else f"{text} {check.unit}".strip()
        if figure.state:
            return self.words("case_no_figure")
        writer = self.kroner if check.field == "price" else self.amounts
        text = writer.money(Span(rounded(figure.low), rounded(figure.high)))
        return self.words("case_check_a_year", amount=text) if check.a_year else text

    def expected(self, expected: Sequence[Expected]) -> None:
        """What the file says must come out, and what came out otherwise."""
        page, words = self.page, self.words
        page.heading(words("case_expected"))
        for each in expected:
            page.say(f"  {'✓' if each.holds else '✗'} {each.name}", "" if each.holds else "bold red")
            for other in each.differences:
                sentence = words("case_difference", name=other.key, expected=other.expected, found=other.found)
                page.say(f"      {sentence}", "red")
        held = sum(each.holds for each in expected)
        page.say(f"  {words('case_expected_hold', held=held, count=len(expected))}")
