"""A document on A4 being drawn from the top down, with the same head and foot on every page."""

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from reportlab.lib.colors import Color
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from portal.pdf.brand import INK, MUTED, RULE, Brand, logo_image
from portal.pdf.fonts import Face, clean, load_fonts, text_width, wrap
from portal.pdf.ink import Ink

PAGE_WIDTH, PAGE_HEIGHT = A4
LEFT = 42.0
RIGHT = PAGE_WIDTH - 42.0
WIDTH = RIGHT - LEFT
TOP = PAGE_HEIGHT - 36.0
BOTTOM = 62.0
LOGO_WIDTH, LOGO_HEIGHT = 150.0, 38.0
BODY = 9.0
SMALL = 7.6
LINE = 11.6


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands on every page: the brand, the title, the reference, the foot lines, the wording of page numbers.

    `page_label` gets (page, pages) and answers the text; `language` is a BCP 47 tag for screen readers.
    """

    brand: Brand
    title: str
    reference: str
    language: str
    page_label: Callable[[int, int], str]
    foot: tuple[str, ...] = ()
    author: str = ""


class Sheet:
    """The document under the pen: a cursor `y` that goes down, and pages that end where it meets the foot.

    The same calls give the same bytes: no clock and no random id goes into the file.
    """

    def __init__(self, frame: Frame) -> None:
        load_fonts()
        self.frame = frame
        self._buffer = BytesIO()
        self.canvas = Canvas(self._buffer, pagesize=A4, pageCompression=1, invariant=1, lang=frame.language)
        self.ink = Ink(self.canvas)
        self.canvas.setTitle(clean(f"{frame.title} {frame.reference}"))
        self.canvas.setAuthor(clean(frame.author or frame.brand.name))
        self.canvas.setSubject(clean(frame.reference))
        self._pages: list[dict[str, Any]] = []
        self.y = TOP
        self._first_head()

    def room_for(self, height: float) -> bool:
        """Whether so many points still stand between the cursor and the foot."""
        return self.y - height >= BOTTOM

    def need(self, height: float) -> None:
        """Go to a new page unless so many points are left on this one."""
        if not self.room_for(height):
            self.new_page()

    def new_page(self) -> None:
        """End this page; the next begins below its short head."""
        self._keep_page()
        self.y = TOP
        self._next_head()

    def skip(self, height: float) -> None:
        """Leave so many points free."""
        self.y -= height

    def put(
        self, x: float, y: float, text: str, *, face: Face = Face.REGULAR, size: float = BODY, colour: Color = INK
    ) -> None:
        """Write the text to the right of `x`; what it holds is text, never markup."""
        self.ink.write(x, y, clean(text), face, size, colour)

    def put_right(
        self, x: float, y: float, text: str, *, face: Face = Face.REGULAR, size: float = BODY, colour: Color = INK
    ) -> None:
        """Write the text so that it ends at `x`."""
        self.put(x - text_width(clean(text), face, size), y, text, face=face, size=size, colour=colour)

    def rule(
        self, y: float, *, colour: Color = RULE, thickness: float = 0.6, left: float = LEFT, right: float = RIGHT
    ) -> None:
        """A horizontal line."""
        self.canvas.setStrokeColor(colour)
        self.canvas.setLineWidth(thickness)
        self.canvas.line(left, y, right, y)

    def fill(self, left: float, bottom: float, width: float, height: float, colour: Color) -> None:
        """A filled box without a border."""
        self.canvas.setFillColor(colour)
        self.canvas.rect(left, bottom, width, height, stroke=0, fill=1)
        self.ink.forget()

    def finish(self) -> bytes:
        """Number the pages and give the file's bytes; the sheet is used up."""
        self._keep_page()
        pages = len(self._pages)
        for number, state in enumerate(self._pages, start=1):
            self.canvas.__dict__.update(state)
            self.ink.forget()
            self._foot(number, pages)
            self.canvas.showPage()
        self.canvas.save()
        return self._buffer.getvalue()

    def _keep_page(self) -> None:
        self._pages.append(dict(self.canvas.__dict__))
        self.canvas._startPage()  # type: ignore[attr-defined]
        self.ink.forget()

    def _first_head(self) -> None:
        brand = self.frame.brand
        self.fill(0, PAGE_HEIGHT - 9, PAGE_WIDTH, 9, brand.accent)
        top = TOP - 8
        if brand.logo is not None:
            self._logo(brand.logo, top)
        else:
            for row, line in enumerate(wrap(brand.name, Face.STRONG, 17, WIDTH / 2)[:2]):
                self.put(LEFT, top - 20 - row * 19, line, face=Face.STRONG, size=17, colour=brand.accent_text)
        title = wrap(self.frame.title, Face.STRONG, 17, WIDTH / 2)
        for row, line in enumerate(title):
            self.put_right(RIGHT, top - 17 - row * 19, line, face=Face.STRONG, size=17)
        below = top - 17 - (len(title) - 1) * 19 - 15
        self.put_right(RIGHT, below, self.frame.reference, size=11, colour=MUTED)
        self.y = min(top - LOGO_HEIGHT, below) - 22

    def _logo(self, logo: bytes, top: float) -> None:
        image = logo_image(logo)
        width, height = image.getSize()
        scale = min(LOGO_WIDTH / width, LOGO_HEIGHT / height)
        wide, high = width * scale, height * scale
        self.canvas.drawImage(image, LEFT, top - high, width=wide, height=high, mask="auto", preserveAspectRatio=True)

    def _next_head(self) -> None:
        brand = self.frame.brand
        self.fill(0, PAGE_HEIGHT - 9, PAGE_WIDTH, 9, brand.accent)
        self.put(LEFT, TOP - 12, brand.name, face=Face.STRONG, size=BODY, colour=brand.accent_text)
        self.put_right(RIGHT, TOP - 12, f"{self.frame.title} {self.frame.reference}", size=BODY, colour=MUTED)
        self.rule(TOP - 19)
        self.y = TOP - 36

    def _foot(self, number: int, pages: int) -> None:
        self.rule(BOTTOM - 12)
        for row, line in enumerate(self.frame.foot[:3]):
            shown = wrap(line, Face.REGULAR, SMALL, WIDTH - 80)[0]
            self.put(LEFT, BOTTOM - 24 - row * 10, shown, size=SMALL, colour=MUTED)
        self.put_right(RIGHT, BOTTOM - 24, self.frame.page_label(number, pages), size=SMALL, colour=MUTED)
