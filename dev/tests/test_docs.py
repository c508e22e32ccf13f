"""What the documentation points to is there."""

import re
import unittest
from pathlib import Path

from dev.guide import GUIDE

ROOT = Path(__file__).resolve().parents[2]
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").glob("*.md"))]
LINK = re.compile(r"\]\((?!https?:|mailto:)([^)#\s]*)(?:#([^)\s]+))?\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


def anchors(page: Path) -> set[str]:
    """As code hosts make them of headings."""
    return {re.sub(r"[^\w\- ]", "", text.lower()).replace(" ", "-") for text in HEADING.findall(page.read_text())}


class TestDocs(unittest.TestCase):
    def test_every_link_leads_somewhere(self):
        for page in PAGES:
            for path, anchor in LINK.findall(page.read_text()):
                with self.subTest(page.name, path=path, anchor=anchor):
                    target = page.parent / path if path else page
                    self.assertTrue(target.exists())
                    if anchor:
                        self.assertIn(anchor, anchors(target))

    def test_the_guides_show_every_picture_that_is_made_for_them(self):
        made = {scene.__name__ for scenes in GUIDE.values() for scene in scenes}
        for lang, page in (("en", "guide.md"), ("nl", "gids.md")):
            with self.subTest(page):
                shown = re.findall(rf"images/guide/{lang}/(\w+)\.png", (ROOT / "docs" / page).read_text())
                self.assertEqual(sorted(shown), sorted(made))

    def test_pictures_are_small(self):
        for picture in (ROOT / "docs" / "images").rglob("*.png"):
            with self.subTest(picture.name):
                self.assertLess(picture.stat().st_size, 120_000)
