"""HTML becomes PDF with what it was given, and reaches nothing else."""

from __future__ import annotations

import io

import pytest
from PIL import Image
from pypdf import PdfReader

from karvan.modules.reporting.pdf import FONT
from karvan.modules.reporting.pdf import PdfReachesOut
from karvan.modules.reporting.pdf import can_render_pdf
from karvan.modules.reporting.pdf import render_pdf


@pytest.fixture
def picture():
    file = io.BytesIO()
    Image.new("RGB", (8, 8), "green").save(file, "PNG")
    return file.getvalue()


def test_a_page_becomes_a_pdf_with_its_text_and_pictures(picture):
    content = render_pdf("<p>Quarter <img src='given:logo.png'></p>", given={"logo.png": picture})

    page = PdfReader(io.BytesIO(content)).pages[0]
    assert "Quarter" in page.extract_text()
    assert len(page.images) == 1


def test_persian_text_is_set_in_the_font_that_core_brings():
    html = f"<style>@font-face {{font-family: Vazirmatn; src: url({FONT})}} p {{font-family: Vazirmatn}}</style>"

    content = render_pdf(f"<html dir='rtl' lang='fa'>{html}<p>ترازنامه</p></html>")

    fonts = PdfReader(io.BytesIO(content)).pages[0]["/Resources"]["/Font"]
    assert any("Vazirmatn" in font.get_object()["/BaseFont"] for font in fonts.values())


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1/x.png",
        "https://example.org/x.png",
        "file:///etc/passwd",
        "static:../../../../../../etc/passwd",
        "static:/etc/passwd",
        "given:other.png",
        "data:image/svg+xml;base64,PHN2Zy8+",
        "ftp://127.0.0.1/x",
    ],
)
def test_a_page_that_names_anything_else_is_refused(address):
    with pytest.raises(PdfReachesOut) as refusal:
        render_pdf(f"<img src='{address}'>")

    assert address[:20] in refusal.value.message


def test_the_tests_run_where_pdf_files_can_be_made():
    assert can_render_pdf()
