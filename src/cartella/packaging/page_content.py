"""Copies a page of a stranger's PDF by allow-list: what it draws, and what the drawing names.

Every key that a stream or dictionary may keep is listed here; tags, hidden layers, metadata, file
references and unused resources do not come along. Runs in the child of `uploads.py`.
"""

from collections.abc import Callable, Iterable
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Operator, Pdf, Stream

from cartella.packaging import page_fonts

LETTER = (612.0, 792.0)  # points
LARGEST_SIDE = 20_000.0  # points; a page outside this is shown as a letter page
_DEEPEST = 24  # forms inside forms

_STREAM = " /Length /Filter /DecodeParms"
_KEPT = {
    "form": "/Type /Subtype /FormType /BBox /Matrix /Resources /Group" + _STREAM,
    "image": "/Type /Subtype /Width /Height /ColorSpace /BitsPerComponent /Intent /ImageMask /Mask"
    " /Decode /Interpolate /SMask /SMaskInData /Matte" + _STREAM,
    "pattern": "/Type /PatternType /PaintType /TilingType /BBox /XStep /YStep /Resources /Matrix"
    " /Shading /ExtGState" + _STREAM,
    "font": "/Type /Subtype /BaseFont /FirstChar /LastChar /Widths /Encoding /FontDescriptor"
    " /ToUnicode /DescendantFonts /Name /FontBBox /FontMatrix /CharProcs /Resources /CIDSystemInfo"
    " /DW /W /DW2 /W2 /CIDToGIDMap",
    "descriptor": "/Type /FontName /FontFamily /FontStretch /FontWeight /Flags /Lang /FontBBox"
    " /ItalicAngle /Ascent /Descent /Leading /CapHeight /XHeight /StemV /StemH /AvgWidth /MaxWidth"
    " /MissingWidth /FontFile /FontFile2 /FontFile3 /Style /FD",
    "state": "/Type /LW /LC /LJ /ML /D /RI /OP /op /OPM /Font /BG /BG2 /UCR /UCR2 /TR /TR2 /HT /FL"
    " /SM /SA /BM /SMask /CA /ca /AIS /TK",
}
_KEPT_KEYS = {what: frozenset(keys.split()) for what, keys in _KEPT.items()}
# Keys that carry another file, an action or a note wherever they stand.
_NEVER = "/AA /AF /Alternates /F /FFilter /JS /Metadata /OC /OPI /PieceInfo /Ref"
_NEVER_KEYS = frozenset((_NEVER + " /StructParent /StructParents /Measure /PtData").split())
_CATEGORY = {
    "Do": "/XObject",
    "Tf": "/Font",
    "gs": "/ExtGState",
    "sh": "/Shading",
    "cs": "/ColorSpace",
    "CS": "/ColorSpace",
    "scn": "/Pattern",
    "SCN": "/Pattern",
}
_MARKS = frozenset(("BMC", "BDC", "EMC", "MP", "DP"))
_PATHS = frozenset(("S", "s", "f", "F", "f*", "B", "B*", "b", "b*"))
_PAINTS = frozenset(("Do", "sh", "Tj", "TJ", "'", '"', "INLINE IMAGE"))
_DEFAULT_SPACES = ("/DefaultGray", "/DefaultRGB", "/DefaultCMYK")  # meant without being named


class Unreadable(Exception):
    """A page cannot be copied."""


def hidden_groups(pdf: Pdf) -> frozenset[tuple[int, int]]:
    """The optional content groups (object ids) that the document's own default hides."""
    properties = pdf.Root.get("/OCProperties")
    if not isinstance(properties, Dictionary):
        return frozenset()
    default = properties.get("/D", Dictionary())
    hidden = {_id(group) for group in default.get("/OFF", Array())}
    if str(default.get("/BaseState", "/ON")) == "/OFF":
        shown = {_id(group) for group in default.get("/ON", Array())}
        hidden |= {_id(group) for group in properties.get("/OCGs", Array())} - shown
    return frozenset(hidden)


def _id(thing: pikepdf.Object) -> tuple[int, int]:
    return (int(thing.objgen[0]), int(thing.objgen[1]))


class PageCopier:
    """Copies pages into `target`. `is_fit` turns False at the first font that PDF/UA would refuse;
    `hid_something` turns True when a hidden layer was left out."""

    def __init__(self, target: Pdf, hidden: frozenset[tuple[int, int]]) -> None:
        self.target = target
        self.hidden = hidden
        self.is_fit = True
        self.hid_something = False
        self._seen: set[tuple[int, int]] = set()

    def copy(self, page: pikepdf.Page) -> tuple[float, float]:
        """Append a copy; returns its width and height in points as it is seen (turned)."""
        for box in ("/TrimBox", "/ArtBox", "/BleedBox"):
            if box in page.obj:
                del page.obj[box]
        form = page.as_form_xobject(handle_transformations=True)
        self._form(form, Dictionary(), depth=0)
        x, y, width, height = _seen_box(form)
        if not (1 <= width <= LARGEST_SIDE and 1 <= height <= LARGEST_SIDE):
            width, height = LETTER
        copied = self.target.copy_foreign(form)
        self.target.add_blank_page(page_size=(width, height))
        made = self.target.pages[-1]
        made.obj.Resources = Dictionary(XObject=Dictionary(Page=copied))
        drawing = f"q 1 0 0 1 {-x:.4f} {-y:.4f} cm /Page Do Q"
        made.obj.Contents = self.target.make_stream(drawing.encode())
        return (round(width, 2), round(height, 2))

    def _first_time(self, thing: pikepdf.Object) -> bool:
        if not thing.is_indirect:
            return True
        if _id(thing) in self._seen:
            return False
        self._seen.add(_id(thing))
        return True

    def _form(self, form: pikepdf.Object, around: pikepdf.Object, *, depth: int) -> None:
        """Filter the content of a form, a tiling pattern or a glyph, and prune its resources."""
        if depth > _DEEPEST:
            raise Unreadable("forms inside forms without end")
        resources = form.get("/Resources", around)
        if not isinstance(resources, Dictionary):
            resources = Dictionary()
        try:
            instructions = list(pikepdf.parse_content_stream(form))
        except (pikepdf.PdfError, TypeError, ValueError) as error:
            raise Unreadable("page content") from error
        kept, used = self._shown(instructions, resources)
        form.write(pikepdf.unparse_content_stream(kept))
        form.Resources = self._resources(resources, used, depth=depth)

    def _shown(
        self, instructions: Iterable[Any], resources: pikepdf.Object
    ) -> tuple[list[Any], dict[str, set[str]]]:
        kept: list[Any] = []
        used: dict[str, set[str]] = {}
        spans: list[bool] = []  # for each open mark: does it hide?
        for instruction in instructions:
            operator = str(instruction.operator)
            operands = instruction.operands
            if operator in _MARKS:
                if operator == "EMC":
                    if spans:
                        spans.pop()
                elif operator in ("BMC", "BDC"):
                    spans.append(self._hides(operands, resources))
                continue
            if any(spans):
                self.hid_something = True
                if operator in _PAINTS:
                    continue
                if operator in _PATHS:
                    kept.append(pikepdf.ContentStreamInstruction([], Operator("n")))
                    continue
            if operator == "Do" and not self._may_draw(operands, resources):
                continue
            if operator == "INLINE IMAGE":
                used.setdefault("/ColorSpace", set()).update(
                    _keys(resources.get("/ColorSpace", Dictionary()))
                )
            elif operator in _CATEGORY:
                names = {str(o) for o in operands if isinstance(o, Name)}
                used.setdefault(_CATEGORY[operator], set()).update(names)
            kept.append(instruction)
        return kept, used

    def _hides(self, operands: Iterable[Any], resources: pikepdf.Object) -> bool:
        values = list(operands)
        if len(values) < 2 or str(values[0]) != "/OC" or not isinstance(values[1], Name):
            return False
        group = resources.get("/Properties", Dictionary()).get(str(values[1]))
        return group is not None and self._is_hidden(group)

    def _is_hidden(self, group: pikepdf.Object) -> bool:
        """Whether a group, or a membership in groups (ISO 32000-1, 8.11.2.2), is hidden."""
        if not isinstance(group, Dictionary):
            return False
        if str(group.get("/Type", "")) != "/OCMD":
            return _id(group) in self.hidden
        named = group.get("/OCGs", Array())
        members = [named] if isinstance(named, Dictionary) else list(named)
        if not members:
            return False
        shown = [_id(member) not in self.hidden for member in members]
        policy = str(group.get("/P", "/AnyOn"))
        verdict = {
            "/AllOn": all(shown),
            "/AnyOff": not all(shown),
            "/AllOff": not any(shown),
        }.get(policy, any(shown))
        return not verdict

    def _may_draw(self, operands: Iterable[Any], resources: pikepdf.Object) -> bool:
        names = [o for o in operands if isinstance(o, Name)]
        thing = resources.get("/XObject", Dictionary()).get(str(names[0])) if names else None
        if not isinstance(thing, Stream) or str(thing.get("/Subtype")) not in ("/Form", "/Image"):
            return False
        if "/OC" in thing and self._is_hidden(thing["/OC"]):
            self.hid_something = True
            return False
        return True

    def _resources(
        self, resources: pikepdf.Object, used: dict[str, set[str]], *, depth: int
    ) -> pikepdf.Object:
        kept = Dictionary()
        used.setdefault("/ColorSpace", set()).update(_DEFAULT_SPACES)
        for category, names in used.items():
            source = resources.get(category)
            if not isinstance(source, Dictionary):
                continue
            chosen = Dictionary()
            for name in sorted(names):
                if name in source:
                    chosen[name] = source[name]
                    self._clean(category, source[name], resources, depth=depth)
            if len(chosen):
                kept[category] = chosen
        return kept

    def _clean(
        self, category: str, thing: pikepdf.Object, around: pikepdf.Object, *, depth: int
    ) -> None:
        cleaners: dict[str, Callable[..., None]] = {
            "/XObject": self._xobject,
            "/Font": self._font,
            "/ExtGState": self._state,
            "/Pattern": self._pattern,
        }
        if not self._first_time(thing):
            return
        cleaner = cleaners.get(category)
        if cleaner is None:
            self._plain(thing, depth=depth)
        else:
            cleaner(thing, around, depth=depth)

    def _xobject(self, thing: pikepdf.Object, around: pikepdf.Object, *, depth: int) -> None:
        if str(thing.get("/Subtype")) == "/Image":
            self._image(thing, depth=depth)
            return
        _keep_only(thing, "form")
        self._form(thing, around, depth=depth + 1)
        self._plain(thing.get("/Group"), depth=depth)

    def _image(self, thing: pikepdf.Object, *, depth: int) -> None:
        _keep_only(thing, "image")
        for key in ("/SMask", "/Mask"):
            mask = thing.get(key)
            if isinstance(mask, Stream) and self._first_time(mask):
                self._image(mask, depth=depth)
        self._plain(thing.get("/ColorSpace"), depth=depth)

    def _pattern(self, thing: pikepdf.Object, around: pikepdf.Object, *, depth: int) -> None:
        if not isinstance(thing, Dictionary | Stream):
            return
        _keep_only(thing, "pattern")
        if isinstance(thing, Stream):
            self._form(thing, around, depth=depth + 1)
        else:
            self._plain(thing.get("/Shading"), depth=depth)
            if "/ExtGState" in thing:
                self._state(thing["/ExtGState"], around, depth=depth)

    def _state(self, thing: pikepdf.Object, around: pikepdf.Object, *, depth: int) -> None:
        if not isinstance(thing, Dictionary):
            return
        _keep_only(thing, "state")
        mask, font = thing.get("/SMask"), thing.get("/Font")
        if isinstance(mask, Dictionary) and isinstance(mask.get("/G"), Stream):
            group = mask["/G"]
            if self._first_time(group):
                self._xobject(group, around, depth=depth + 1)
        chosen = font[0] if isinstance(font, Array) and len(font) else None
        if isinstance(chosen, Dictionary) and self._first_time(chosen):
            self._font(chosen, around, depth=depth)

    def _font(self, font: pikepdf.Object, around: pikepdf.Object, *, depth: int) -> None:
        if not isinstance(font, Dictionary):
            self.is_fit = False
            return
        self.is_fit = (
            self.is_fit and page_fonts.names_its_characters(font) and page_fonts.is_embedded(font)
        )
        _keep_only(font, "font")
        for part in (font, *font.get("/DescendantFonts", Array())):
            if isinstance(part, Dictionary):
                _keep_only(part, "font")
                descriptor = part.get("/FontDescriptor")
                if isinstance(descriptor, Dictionary):
                    _keep_only(descriptor, "descriptor")
                    self._plain(descriptor, depth=depth)
        if str(font.get("/Subtype")) == "/Type3":
            for key in _keys(font.get("/CharProcs", Dictionary())):
                glyph = font.CharProcs[key]
                if isinstance(glyph, Stream) and self._first_time(glyph):
                    _keep_only(glyph, "form")
                    glyph.Resources = font.get("/Resources", around)
                    self._form(glyph, around, depth=depth + 1)
            # Each glyph now carries what it names; what the font listed beside goes.
            font.Resources = _union(font)

    def _plain(self, thing: pikepdf.Object | None, *, depth: int) -> None:
        """Strip what never comes along from colour spaces, shadings, functions, descriptors."""
        if depth > _DEEPEST or not isinstance(thing, Dictionary | Stream | Array):
            return
        if isinstance(thing, Array):
            for value in thing:
                if isinstance(value, Dictionary | Stream | Array) and self._first_time(value):
                    self._plain(value, depth=depth + 1)
            return
        for key in _keys(thing):
            if key in _NEVER_KEYS:
                del thing[key]
                continue
            value = thing[key]
            if isinstance(value, Dictionary | Stream | Array) and self._first_time(value):
                self._plain(value, depth=depth + 1)


def _keys(thing: pikepdf.Object) -> list[str]:
    return sorted(thing.keys())


def _keep_only(thing: pikepdf.Object, what: str) -> None:
    for key in _keys(thing):
        if key not in _KEPT_KEYS[what]:
            del thing[key]


def _union(font: pikepdf.Object) -> pikepdf.Object:
    joined = Dictionary()
    for key in _keys(font.get("/CharProcs", Dictionary())):
        glyph = font.CharProcs[key]
        if not isinstance(glyph, Stream) or "/Resources" not in glyph:
            continue  # one stream may draw several glyphs
        own = glyph["/Resources"]
        for category in _keys(own):
            if category not in joined:
                joined[category] = Dictionary()
            for name in _keys(own[category]):
                joined[category][name] = own[category][name]
        del glyph["/Resources"]
    return joined


def _seen_box(form: pikepdf.Object) -> tuple[float, float, float, float]:
    """Left, bottom, width and height of a form's box after its own matrix."""
    try:
        left, bottom, right, top = (float(v) for v in form.BBox)
        a, b, c, d, e, f = (float(v) for v in form.get("/Matrix", Array([1, 0, 0, 1, 0, 0])))
    except (TypeError, ValueError) as error:
        raise Unreadable("page box") from error
    corners = [(x, y) for x in (left, right) for y in (bottom, top)]
    xs = [a * x + c * y + e for x, y in corners]
    ys = [b * x + d * y + f for x, y in corners]
    return min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys)
