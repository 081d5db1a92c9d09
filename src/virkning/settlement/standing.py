"""How each participant counts: as any other, left out, or in proportion to the course."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Literal

from virkning.terms.model import Agreement

Standing = Literal["regular", "left out", "pro rata"]


@dataclass(frozen=True, slots=True)
class Course:
    """The dates of one participant's course."""

    cohort: str
    enrolled_on: date
    started_on: date | None
    ended_on: date | None
    end_reason: str | None
    replaced_by: str | None

    @property
    def start(self) -> date:
        """The day the course started; the day of enrolment where no start is given."""
        return self.started_on or self.enrolled_on


def is_replaced(course: Course, agreement: Agreement) -> bool:
    """Whether the course ended early enough to be replaced, and was."""
    rule = agreement.participants.replaced
    if rule is None or course.started_on is None or course.ended_on is None or course.replaced_by is None:
        return False
    return course.ended_on <= rule.ended_within.after(course.started_on)


def standing(course: Course, agreement: Agreement, enrolled: int) -> Standing:
    """How a participant counts when ``enrolled`` were enrolled in all, replaced ones not counted."""
    if is_replaced(course, agreement):
        return "left out"
    rule = agreement.participants.pro_rata
    if (
        rule is not None
        and enrolled < rule.fewer_than
        and course.cohort in rule.cohorts
        and course.started_on is not None
        and course.ended_on is not None
        and course.ended_on > rule.ended_after.after(course.started_on)
    ):
        return "pro rata"
    drop_out = agreement.participants.drop_out
    if drop_out is not None and drop_out.rule == "left out" and _dropped_out(course, drop_out.reasons):
        return "left out"
    return "regular"


def measured_until(course: Course, agreement: Agreement) -> date | None:
    """The last day on which a period may begin that is measured; None without an end."""
    drop_out = agreement.participants.drop_out
    if drop_out is not None and drop_out.rule == "until the end" and _dropped_out(course, drop_out.reasons):
        return course.ended_on
    return None


def _dropped_out(course: Course, reasons: list[str] | None) -> bool:
    return course.ended_on is not None and (reasons is None or course.end_reason in reasons)


def pro_rata_share(course: Course, agreement: Agreement) -> Fraction:
    """Completed weeks over the weeks of a full course, at most 1; 1 where the course ended with the period or later."""
    rule = agreement.participants.pro_rata
    assert rule is not None and course.started_on is not None and course.ended_on is not None
    if course.ended_on >= agreement.period.last:
        return Fraction(1)
    weeks = (course.ended_on - course.started_on).days // 7
    return min(Fraction(1), Fraction(weeks, rule.full_course_weeks))
