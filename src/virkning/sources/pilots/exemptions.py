"""The exemptions that an application asks for, each with the act, the section and what is asked of it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from virkning.sources.passages import EMPTY, Passage
from virkning.sources.pilots.acts import Act, find_acts
from virkning.sources.pilots.annex import annex_rows
from virkning.sources.pilots.outline import Application, Section
from virkning.sources.pilots.provisions import Provision, find_provisions, listed_numbers
from virkning.sources.pilots.text import Block, sentences
from virkning.sources.pilots.wishes import (
    Verb,
    Wish,
    bases,
    explicit,
    find_wishes,
    governed,
    spoken_of,
    verb_of,
)

State = Literal["requested", "approved", "adopted locally"]

_INTRO = re.compile(r":\s*$|\bfølgende\b|\bnedenstående\b|\bnedennævnte\b")
_REASON = re.compile(
    r"\b(?:fordi|idet|da\s+(?:det|den|der|de|kravet|reglen|reglerne|kommun\w+|borger\w+)|eftersom|således\s+at"
    r"|med\s+henblik\s+på|så\s+(?:det|der|kommun\w+)|sådan\s*,?\s+at|(?:det|dette)\s+skyldes|begrund\w+"
    r"|(?:formålet|hensigten|baggrunden)\s+(?:er|med|hermed|for)|(?:det|dette)\s+vil\s+(?:give|betyde|medføre|gøre|sikre|skabe))\b"
    r"|(?:(?<=[.,]\s)|\A)for\s+at\b",
    re.IGNORECASE,
)
_APPROVED = re.compile(
    r"\b(?:er|blev|har(?:\s+fået)?)\s+(?:allerede\s+)?(?:godkendt|imødekommet|bevilget)\b", re.IGNORECASE
)
_ADOPTED = re.compile(r"\b(?:kommunalbestyrelse|byråd)\w*\s+har\s+(?:vedtaget|besluttet)\b", re.IGNORECASE)
_STK = re.compile(r"\b[Ss]tk\.\s?(?P<stk>\d{1,2}(?:\s*[-–]\s*\d{1,2})?(?:(?:,|\s*og)\s*\d{1,2})*)")
_ACT_ONLY = re.compile(r"[\s:\d.)§–-]*(?:m\.?v\.?)?[\s:]*$|\s*,?\s*[Nn]r\.?\s*\d+\s+af\s+[\w. /]+$")
_LEADING = re.compile(r"[\s„”\"»(*–-]*(?:\d{1,2}[.)]\s*)?$")
_LAW = re.compile(r"\.\s+[A-ZÆØÅ]|[,.]?\s*[Ss]tk\.|\.\s*$")
_LED_ON = re.compile(r"[\s,;/+.]*(?:og|samt)?\s*(?:eller\s+der\s+oprettes\s+et\s*)?(?:[Kk]ap[\w.]*\s*\w*\s*)?")
_SOON = 25
_HEADING = 80
_AND = re.compile(r"\s*(?:,|og|eller|samt|,\s*og)\s*")
_LIKEWISE = re.compile(r"\b(?:gælder|er)\s+(?:ligeledes|også|tillige)\b|\bTilsvarende\b")
_LAW_BODY = re.compile(r"\s*(?:\d{1,2}\)|Stk\.\s*\d|[a-z]\))")


@dataclass(frozen=True)
class Exemption:
    """An exemption: the reference, what is asked of it, where, and why.

    ``act_from`` tells where the act is named: beside the section, in the paragraph, above it, or only elsewhere in
    the application. ``key`` is the part of the application it stands in.
    """

    act: str
    act_from: Literal["beside", "above", "elsewhere", ""]
    provision: Provision | None
    verb: Verb
    state: State
    part: str
    place: Passage
    request: Passage
    reason: Passage

    @property
    def section(self) -> str:
        """The section; empty where only an act or a chapter is given."""
        return self.provision.section if self.provision else ""

    @property
    def stk(self) -> tuple[str, ...]:
        """The subsections."""
        return self.provision.stk if self.provision else ()


def exemptions(application: Application) -> list[Exemption]:
    """All that an application asks for, in its order."""
    found: list[Exemption] = []
    for section in application.sections:
        if section.headed == "annex":
            found += _of_annex(section)
        elif section.number == 3:
            found += _Reader(section).read()
        else:
            found += _in_passing(section)
    return _completed(found)


def _completed(found: Sequence[Exemption]) -> list[Exemption]:
    """Where a section stands without its act: the act, if one and the same is named with that section elsewhere."""
    named: dict[str, set[str]] = defaultdict(set)
    for each in found:
        if each.act and each.provision:
            for section in each.provision.sections:
                named[section].add(each.act)
    result = []
    for each in found:
        if not each.act and each.section and len(acts := named[each.section]) == 1:
            each = replace(each, act=next(iter(acts)), act_from="elsewhere")
        result.append(each)
    return result


def _of_annex(section: Section) -> Iterator[Exemption]:
    for row in annex_rows(section):
        for provision, place in row.references:
            yield Exemption(
                provision.act, "beside" if provision.act else "", provision, row.verb, "requested", section.part, place,
                row.place, row.reason,
            )  # fmt: skip


def _in_passing(section: Section) -> Iterator[Exemption]:
    """What is asked for outright outside the section that is for it."""
    for block in section.blocks:
        if not re.search(r"§|fuldmagt|lov", block.text):
            continue
        for sentence in block.sentences:
            wishes = find_wishes(sentence.text)
            if not wishes:
                continue
            acts = list(find_acts(sentence.text))
            held: set[tuple[str, str]] = set()
            for provision in find_provisions(sentence.text, acts):
                verb = explicit(sentence.text, provision.head, wishes)
                if verb and provision.section and not governed(sentence.text, provision.head):
                    held.add((provision.act, provision.section))
                    yield _made(section, sentence, provision, provision.act, "beside", verb, sentence, sentence)
            for act in acts:
                near = re.match(r"[\s:,]*§", sentence.text[act.end :])
                verb = explicit(sentence.text, act.start, wishes)
                if verb in ("exempted", "widened") and not near and not held:
                    yield _act_only(section, sentence, act, verb, sentence)


def _made(
    section: Section, passage: Passage, provision: Provision, act: str, act_from: Literal["beside", "above", ""],
    verb: Verb, request: Passage, block: Passage,
) -> Exemption:  # fmt: skip
    start = provision.start if provision.listed else provision.head
    place = passage[start : provision.end]
    return Exemption(
        act, act_from if act else "", provision, verb, _state(request.text), section.part, place, request,
        _reason(request, block),
    )  # fmt: skip


def _act_only(section: Section, passage: Passage, act: Act, verb: Verb, block: Passage) -> Exemption:
    place = passage[act.start : act.end]
    own = (each for each in sentences(passage) if each.places[0] <= place.places[0] <= each.places[-1])
    request = next(own, passage)
    return Exemption(
        act.name, "beside", None, verb, _state(request.text), section.part, place, request, _reason(request, block)
    )


@lru_cache(maxsize=64)
def _state(text: str) -> State:
    if _ADOPTED.search(text):
        return "adopted locally"
    return "approved" if _APPROVED.search(text) else "requested"


def _reason(sentence: Passage, block: Passage) -> Passage:
    """Why it is asked for, in the sentence itself or in what its paragraph says after it."""
    begins = _reason_at(sentence.text)
    if begins is not None:
        return sentence[begins:]
    rest = block[block.text.find(sentence.text) + len(sentence) :]
    later = _reason_at(rest.text)
    return rest[later:] if later is not None else EMPTY


@lru_cache(maxsize=64)
def _reason_at(text: str) -> int | None:
    # Many exemptions share one paragraph.
    match = _REASON.search(text)
    return match.start() if match else None


class _Reader:
    """Reads the section of needs, paragraph by paragraph, and holds what earlier ones say of later ones."""

    def __init__(self, section: Section) -> None:
        self.section = section
        self.act = ""
        self.heading: Provision | None = None
        self.intro: Verb | None = None
        self.open = False
        self.entered = False
        self.quoting = False
        self.named: set[str] = set()
        self.beside: set[int] = set()
        self.before: Provision | None = None
        self.verb: Verb | None = None

    def read(self) -> list[Exemption]:
        found: list[Exemption] = []
        headed: list[Exemption] = []
        for block in _with_their_subsections(self.section.blocks):
            self.before = None
            own = list(self._block(block))
            asked = next((wish.verb for wish in find_wishes(block.text) if wish.verb != "unclear"), None)
            if headed and not own and asked:
                # A heading that only names sections is asked of what the paragraph below it asks.
                found[-len(headed) :] = [replace(each, verb=asked, request=block.passage) for each in headed]
            only = len(block.text) < _HEADING and not find_wishes(block.text) and not block.listed
            headed = own if only and all(each.verb == "unclear" and each.section for each in own) else []
            found += own
        return found

    def _block(self, block: Block) -> Iterator[Exemption]:
        text = block.text
        acts = list(find_acts(text))
        written = find_provisions(text, acts)
        self.beside = {each.start for each in written if each.act}
        provisions = [each if each.act else replace(each, act=self._act(each, acts)) for each in written]
        wishes = find_wishes(text)
        if self._only_act(text, acts, provisions):
            self.act, self.heading, self.entered, self.quoting = acts[-1].name, None, True, False
            if re.match(r"\d", text):
                yield from self._act_alone(block, acts[-1], self.intro or "unclear")
            return
        if self.quoting and _LAW_BODY.match(text):
            return
        found = list(self._found(block, acts, provisions, wishes))
        yield from found
        last = wishes[-1] if wishes else None
        self.open = bool(last and re.fullmatch(r"\s+(?:for|fra|af)\s*:?\s*", text[last.end :])) or (
            self.open and block.listed and not wishes
        )
        if last and (self.open or text.endswith(":") or (_INTRO.search(text) and not found)):
            plain = (wish.verb for wish in reversed(wishes) if wish.verb in ("exempted", "widened"))
            self.intro = next(plain, last.verb)
            self.entered = True
        elif any(each.provision is None and not each.act for each in found):
            self.intro, self.entered = None, False
        elif not found and not provisions:
            self.entered = False
        if provisions and (self._leads(text, provisions[0]) or (text.endswith(":") and len(provisions) == 1)):
            self.heading = provisions[0]
            # What stands in running text holds for its own paragraph only.
            self.act = provisions[0].act or self.act

    def _act(self, provision: Provision, acts: Sequence[Act]) -> str:
        before = [act for act in acts if act.end <= provision.start]
        return before[-1].name if before else self.act

    def _only_act(self, text: str, acts: Sequence[Act], provisions: Sequence[Provision]) -> bool:
        """Whether a paragraph only names an act, whose sections follow."""
        if not acts or any(each.section for each in provisions) or len(text) > 140:
            return False
        before, after = text[: acts[0].start], text[acts[-1].end :]
        rest = re.sub(r"^Bekendtgørelse\s+af\s+", "", before) + after
        return bool(_ACT_ONLY.match(rest) or (_ACT_ONLY.match(after) and not before.strip()))

    def _leads(self, text: str, provision: Provision) -> bool:
        return bool(_LEADING.fullmatch(text[: provision.head]))

    def _found(
        self, block: Block, acts: Sequence[Act], provisions: Sequence[Provision], wishes: Sequence[Wish]
    ) -> Iterator[Exemption]:  # fmt: skip
        text, whole = block.text, block.passage
        done: list[Provision] = []
        if provisions and self._leads(text, provisions[0]):
            done = self._led(text, provisions)
            law = bool(_LAW.match(text, done[-1].end)) and (self.entered or not wishes)
            self.quoting = law
            verb = self.intro if self.intro else self._led_verb(text, done, wishes)
            own = verb_of(text, done[0].head, done[-1].end, wishes)
            if own and own != "unclear" and not law:
                verb = own
            for each in done if self.entered or self.intro or not law else ():
                head = each.start if each.listed else each.head
                mine = verb_of(text, head, each.end, wishes) if wishes and own and not law else None
                yield self._of(block, each, mine if mine and mine != "unclear" else verb, whole)
            if law:
                return
        taken = {id(each) for each in done}
        at = 0
        seen: set[tuple[str, str, tuple[str, ...]]] = {(each.act, each.section, each.stk) for each in done}
        for sentence in block.sentences:
            start = text.find(sentence.text, at)
            at = start + len(sentence.text)
            rest = [each for each in provisions if start <= each.start < at and id(each) not in taken]
            yield from self._sentence(block, sentence, start, rest, acts, seen, bool(done))
            self.before = rest[-1] if rest else None
        if self.heading and not any(each.section for each in provisions):
            yield from self._subsections(block, wishes)

    def _led(self, text: str, provisions: Sequence[Provision]) -> list[Provision]:
        """The references that stand at the beginning of a paragraph, one after the other."""
        led = [provisions[0]]
        for each in provisions[1:]:
            between = text[led[-1].end : each.head if not each.listed else each.start]
            if not _LED_ON.fullmatch(between):
                break
            led.append(each)
        return led

    def _led_verb(self, text: str, done: Sequence[Provision], wishes: Sequence[Wish]) -> Verb:
        verb = verb_of(text, done[0].head, done[-1].end, wishes) if wishes else None
        return verb or "unclear"

    def _sentence(
        self, block: Block, sentence: Passage, start: int, provisions: Sequence[Provision], acts: Sequence[Act],
        seen: set[tuple[str, str, tuple[str, ...]]], led: bool,
    ) -> Iterator[Exemption]:  # fmt: skip
        text, whole = block.text, block.passage
        likewise = bool(provisions) and _LIKEWISE.search(sentence.text)
        wishes = [Wish(w.start + start, w.end + start, w.verb, w.word) for w in find_wishes(sentence.text)]
        if likewise and not wishes and self.verb:
            wishes = [Wish(start, start, self.verb, "")]
        asked = False
        listed_on = False
        last_end: int | None = None
        for each in provisions:
            head = each.start if each.listed else each.head
            free = self.open and self.intro is not None and not wishes
            added = bool(re.search(r"\+\s*$", text[max(0, head - 4) : head])) and self.intro is not None
            by_rule = governed(text, each.head) and not free
            if each.listed or head > each.head:
                by_rule = by_rule or listed_on
            goes_on = last_end is not None and bool(_AND.fullmatch(text, last_end, head))
            by_rule = by_rule or (goes_on and listed_on)
            listed_on, last_end = by_rule and not added, each.end
            by_rule = by_rule and not added
            if by_rule or (spoken_of(text, each.end) and not re.search(r"\bi\s+stedet\s+for\b", sentence.text)):
                continue
            verb = verb_of(text, head, each.end, wishes) if wishes else self.intro if free or added else None
            if verb is None or (led and self.entered and self.intro and not wishes and not added):
                continue
            if not each.section and not each.act:
                continue
            asked = True
            self.verb = verb
            if (each.act, each.section, each.stk) in seen and not each.chapter and not goes_on:
                continue
            seen.add((each.act, each.section, each.stk))
            yield self._of(block, each, verb, sentence)
        if asked or not wishes or led:
            return
        named = [act for act in acts if start <= act.start < start + len(sentence.text)]
        for act in named:
            verb = verb_of(text, act.start, act.end, wishes)
            asked_of = verb and not governed(text, act.start) and self._asks_of(text, act, wishes)
            if verb and asked_of and act.name not in self.named:
                asked = True
                yield from self._act_alone(block, act, verb)
        if text.endswith(":"):
            return
        if re.search(r"\btilsvarende\b", sentence.text) and self.before and next(bases(sentence.text), None):
            yield self._of(block, self.before, "new basis", sentence)
            return
        about = any(each.act for each in provisions if not (governed(text, each.head) or spoken_of(text, each.end)))
        if not asked and not about and next(bases(sentence.text), None):
            yield Exemption(
                "", "", None, "new basis", _state(sentence.text), self.section.part, sentence, sentence,
                _reason(sentence, whole),
            )  # fmt: skip

    def _asks_of(self, text: str, act: Act, wishes: Sequence[Wish]) -> bool:
        """Whether a word of asking has the act for its object: ``fritagelse fra lov om ...``."""
        lenient = any(0 <= wish.start - act.end < _SOON and wish.verb == "widened" for wish in wishes)
        return lenient or any(
            re.fullmatch(r"\s+(?:fra|for|i|af|i\s+forhold\s+til)\s+(?:[\wæøå-]+\s+){0,6}", text[wish.end : act.start])
            for wish in wishes
            if wish.end <= act.start
        )

    def _act_alone(self, block: Block, act: Act, verb: Verb) -> Iterator[Exemption]:
        if act.name not in self.named:
            self.named.add(act.name)
            yield _act_only(self.section, block.passage, act, verb, block.passage)

    def _of(self, block: Block, provision: Provision, verb: Verb, request: Passage) -> Exemption:
        act_from: Literal["beside", "above", ""] = "beside" if provision.start in self.beside else "above"
        return _made(self.section, block.passage, provision, provision.act, act_from, verb, request, block.passage)

    def _subsections(self, block: Block, wishes: Sequence[Wish]) -> Iterator[Exemption]:
        """Subsections of the section that stands above: ``Stk. 2. Der søges om fritagelse``."""
        heading = self.heading
        assert heading
        if not wishes:
            return
        for match in _STK.finditer(block.text):
            leads = not block.text[: match.start()].strip()
            first = next((wish.verb for wish in wishes if wish.verb != "unclear"), wishes[0].verb)
            verb = first if leads else verb_of(block.text, match.start(), match.end(), wishes)
            if verb is None or (governed(block.text, match.start()) and verb != "widened"):
                continue
            start, end = match.span()
            stk = listed_numbers(match["stk"])
            below = Provision(start, end, start, heading.act, "", heading.section, stk)
            yield self._of(block, below, verb, block.passage)
            return


def _with_their_subsections(found: Sequence[Block]) -> Iterator[Block]:
    """The paragraphs, those that only name a section put together with the subsection that is quoted below them."""
    held: Block | None = None
    for block in found:
        if held:
            if re.match(r"[Ss]tk\.\s*\d", block.text):
                block = Block(held.lines + block.lines, False)
            else:
                yield held
            held = None
        provisions = find_provisions(block.text) if len(block.text) < 60 and "§" in block.text else []
        if len(provisions) == 1 and not provisions[0].stk and block.text[provisions[0].end :].strip(" .") == "":
            held = block if not block.text[: provisions[0].head].strip() else None
        if not held:
            yield block
    if held:
        yield held
