import csv
import string
import unicodedata
from pathlib import Path

from ..folders import Folder, Status, decode_name, encode_name, suggest
from ..listing import listed, statuses
from ..responses import flags, internal_date
from ..roles import MEANINGS, NAMES, plain
from ..sequence_set import ranges, uid_sets
from . import TestCase

CORPUS = Path(__file__).resolve().parents[2] / "../shared/corpora/special_folders.csv"


def folder(path, *attributes, delimiter="/", messages=0):
    status = Status(messages, 1, 1, 0)
    return Folder(encode_name(path), path, delimiter, frozenset(attributes), status)


def roles(*folders):
    """The suggested role by path, of the folders that get one."""
    made = [one if isinstance(one, Folder) else folder(one) for one in folders]
    suggested = suggest(made)
    return {one.path: suggested[one.name].role for one in made if one.name in suggested and suggested[one.name].role}


class TestNames(TestCase):
    def test_R43_names_round_trip(self):
        for path, name in (
            ("Verzonden berichten", "Verzonden berichten"),
            ("Entwürfe", "Entw&APw-rfe"),
            ("R&D", "R&-D"),
            ("日本語", "&ZeVnLIqe-"),
            ("Cafe\u0301", "Cafe&AwE-"),
            ("📎 Bijlagen", "&2D3czg- Bijlagen"),
            ("a/b", "a/b"),
        ):
            self.assertEqual((encode_name(path), decode_name(name)), (name, path))

    def test_what_is_no_modified_utf7_stays(self):
        for name in ("R&D", "a & b", "&A-", "&2D0-", "&!!!-", "café"):
            self.assertEqual(decode_name(name), name)


class TestSuggestions(TestCase):
    def test_attributes_beat_names(self):
        self.assertEqual(roles("Sent", folder("Post/Uit", "\\sent", "\\hasnochildren")), {"Post/Uit": "sent"})
        attributes = ("sent", "drafts", "trash", "junk", "archive", "all")
        self.assertEqual(
            roles(*(folder(f"x{role}", f"\\{role}") for role in attributes)), {f"x{role}": role for role in attributes}
        )

    def test_names_in_any_dress(self):
        for path in (
            "Verzonden items",
            "VERZONDEN ITEMS",
            "INBOX/Verzonden items",
            "Inbox/verzonden-items",
            "[Gmail]/Verzonden items",
            "[Google Mail]/Verzonden items",
            " Verzonden  items ",
        ):
            self.assertEqual(roles(path), {path: "sent"})
        self.assertEqual(roles(folder("INBOX.Entwürfe", delimiter=".")), {"INBOX.Entwürfe": "drafts"})
        decomposed = unicodedata.normalize("NFD", "Éléments envoyés")
        self.assertEqual(roles(decomposed), {decomposed: "sent"})
        self.assertEqual(roles(folder("INBOX.Sent", delimiter=None)), {})

    def test_a_users_own_subfolder_has_no_role(self):
        self.assertEqual(roles("Klanten/Archief", "Projecten/2024/Sent", "Verzonden offertes"), {})

    def test_inbox(self):
        for path in ("INBOX", "Inbox", "inbox"):
            suggestion = suggest([folder(path)])[path]
            self.assertEqual((suggestion.role, suggestion.reason, suggestion.certain), ("inbox", "inbox", True))

    def test_why_and_how_sure(self):
        suggested = suggest([folder("A", "\\sent"), folder("Concepten"), folder("Klanten")])
        self.assertEqual(
            [(one.role, one.reason, one.certain) for one in suggested.values()],
            [("sent", "attribute", True), ("drafts", "name", True), ("", "", False)],
        )

    def test_one_folder_for_each_role(self):
        folders = folder("Sent", messages=3), folder("Sent Items", messages=900), folder("INBOX/Sent", messages=9999)
        self.assertEqual(roles(*folders), {"Sent Items": "sent"})
        self.assertFalse(suggest(folders)["Sent Items"].certain)

    def test_a_name_of_two_roles(self):
        self.assertEqual(roles("Lixo", "Enviados"), {"Enviados": "sent"})
        self.assertEqual(roles("Lixo", "Lixo Eletrónico"), {"Lixo": "trash", "Lixo Eletrónico": "junk"})
        self.assertEqual(roles("Skräp", "Papperskorgen"), {"Skräp": "junk", "Papperskorgen": "trash"})
        self.assertEqual(roles("Søppel", folder("Junk", "\\junk")), {"Søppel": "trash", "Junk": "junk"})
        self.assertEqual(roles("Søppel", folder("a", "\\junk"), folder("b", "\\trash")), {"a": "junk", "b": "trash"})
        self.assertFalse(suggest([folder("Lixo"), folder("Spam")])["Lixo"].certain)

    def test_headings_get_no_role(self):
        self.assertEqual(suggest([folder("Sent", "\\noselect")]), {})

    def test_every_name_of_the_table_is_as_it_is_compared(self):
        for name in MEANINGS:
            self.assertEqual(plain(name), name)
        self.assertEqual(set(NAMES), {"en", "nl", "de", "fr", "es", "it", "pl", "pt", "sv", "da", "nb", "fi"})

    def test_names_nobody_here_made_up(self):
        if not CORPUS.exists():
            self.skipTest("corpora absent")
        languages = {*NAMES, "nn"}
        known, right, wrong = 0, 0, []
        with CORPUS.open(encoding="utf-8", newline="") as rows:
            for row in csv.DictReader(rows):
                for dress in ("{}", "INBOX/{}", "[Gmail]/{}"):
                    path = dress.format(row["name"])
                    found = roles(path).get(path)
                    ours = row["language"].split("-")[0] in languages
                    known, right = known + ours, right + (ours and found == row["role"])
                    if found and found != row["role"]:
                        wrong.append((path, row["role"], found))
        # what is missing are the names of two roles; what is wrong calls an archive "all"
        self.assertGreaterEqual(right / known, 0.95)
        self.assertLessEqual(len(wrong), 6, wrong)


class TestAnswers(TestCase):
    def test_uid_sets_are_compact_and_short(self):
        self.assertEqual(list(uid_sets([1, 2, 3, 5, 7, 8])), ["1:3,5,7:8"])
        self.assertEqual(list(uid_sets([])), [])
        parts = list(uid_sets(range(1, 100_000, 2)))
        self.assertLess(max(map(len, parts)), 7_100)
        self.assertEqual([low for part in parts for low, _high in ranges(part.encode())], list(range(1, 100_000, 2)))

    def test_ranges_in_any_order(self):
        self.assertEqual(ranges(b"(EARLIER) 7:3,9,4294967295"), [(3, 7), (9, 9), (4294967295, 4294967295)])

    def test_dates(self):
        for text, iso in (
            (b"17-Jul-2026 02:44:25 -0700", "2026-07-17T02:44:25-07:00"),
            (b" 1-jan-1999 00:00:00 +0000", "1999-01-01T00:00:00+00:00"),
            (b"01-Feb-2026 23:59:60 +0530", "1970-01-01T00:00:00+00:00"),
            (b"31-Feb-2026 00:00:00 +0000", "1970-01-01T00:00:00+00:00"),
            (b"1-Jan-2026 00:00:00 +9999", "1970-01-01T00:00:00+00:00"),
            (b"", "1970-01-01T00:00:00+00:00"),
        ):
            self.assertEqual(internal_date(text).isoformat(), iso)

    def test_system_flags_in_any_case(self):
        self.assertEqual(
            flags(b"\\SEEN \\flagged $Forwarded work \\Recent"), {"\\Seen", "\\Flagged", "$Forwarded", "work"}
        )

    def test_status_numbers(self):
        told = statuses([b'"a (b)" (UIDNEXT 5 MESSAGES 3 UIDVALIDITY 7 UNSEEN 2 HIGHESTMODSEQ 99)', b"c (MESSAGES 1)"])
        self.assertEqual(told, {"a (b)": Status(3, 5, 7, 2, 99)})

    def test_garbage_is_no_folder(self):
        for junk in (b"", b"(", b'() "/"', b'(\\Sent) "/" ', string.printable.encode(), b'() "/" "open'):
            self.assertFalse([one for one in listed([junk]).values() if one.selectable])
            self.assertEqual(statuses([junk]), {})
