"""The parts of a Word file: which there are, and each as XML, of bounded size and without entities."""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib

from lxml import etree

from virkning.sources.formats.raw import Refused

MAX_PART = 50_000_000
"""The largest that one part may unfold to, in bytes."""
MAX_PARTS = 10_000
"""The most files that a Word file may hold."""

_OTHERS = (("xl/", "is a spreadsheet"), ("ppt/", "is a presentation"), ("content.xml", "is an OpenDocument file"))
_ASK = "save it as DOCX or PDF"


class Package:
    """A Word file opened: its main part, and the parts that one names."""

    def __init__(self, data: bytes, name: str) -> None:
        """Raises Refused if the bytes are no Word file."""
        self._file = name
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, OSError) as error:
            raise Refused(name, "is a damaged DOCX: its list of parts cannot be read", str(error)) from None
        names = self._archive.namelist()
        if len(names) > MAX_PARTS:
            raise Refused(name, "holds too many parts", f"{len(names):,}", f"at most {MAX_PARTS:,}")
        self._main = self._target("", "/officeDocument")
        if self._main in self._archive.NameToInfo:
            self.document = self._xml(self._main)
            if str(self.document.tag).rpartition("}")[2] == "document":
                return
        inside = (what for beginning, what in _OTHERS if any(each.startswith(beginning) for each in names))
        what = next(inside, "is an archive, and no Word document")
        raise Refused(name, f"{what}: {_ASK}", ", ".join(names[:3]), "a Word document")

    def part(self, kind: str) -> etree._Element | None:
        """The part of a kind such as ``/styles`` that the main part names, if there is one."""
        target = self._target(self._main, kind)
        return self._xml(target) if target in self._archive.NameToInfo else None

    def _target(self, source: str, kind: str) -> str:
        folder, own = posixpath.split(source)
        relations = posixpath.join(folder, "_rels", f"{own}.rels")
        if relations not in self._archive.NameToInfo:
            return ""
        for relation in self._xml(relations):
            if relation.get("Type", "").endswith(kind) and relation.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join("/", folder, relation.get("Target", "")))
                return target.lstrip("/")
        return ""

    def _xml(self, part: str) -> etree._Element:
        try:
            with self._archive.open(part) as stream:
                # What it says of its size may be wrong: no more than the limit is unfolded in any case.
                data = stream.read(MAX_PART + 1)
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError) as error:
            raise Refused(self._file, f"is a damaged or locked DOCX: {part} cannot be read", str(error)) from None
        if len(data) > MAX_PART:
            raise Refused(
                self._file, f"unfolds to more than can be read, in {part}", expected=f"at most {MAX_PART:,} bytes"
            )
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
        )
        try:
            root = etree.fromstring(data, parser)
        except etree.XMLSyntaxError as error:
            raise Refused(self._file, f"is a damaged DOCX: {part} is no XML", str(error).split(",")[0]) from None
        if root.getroottree().docinfo.internalDTD is not None:
            raise Refused(
                self._file,
                f"declares a document type in {part}, which Word never does",
                expected="a DOCX that Word wrote",
            )
        return root
