"""What is typed into the search box of the mail screen, and what it finds for whom."""

import re
from datetime import date

from ..models import mail_dossier_message_search
from ..models.search_query import day, terms
from ..models.words import plain, words
from .common import MailboxCase, multipart, part
from .two_sides import TwoSidesCase


class TestWords(MailboxCase):
    def test_words_are_runs_of_letters_and_digits_without_case_and_accents(self):
        beside = ("ZOË's 06-12345678", "Jan_Piet@VAN-Dijk.example", "“Citaat”…naïef", "x½y ﬁle İs", "e\u0301E ΣΑΣ")
        for text in ("", *beside, " ".join(beside) * 40, "a" * 200, "é" * 200, "\ud800b"):
            with self.subTest(text):
                self.assertEqual(words(text), set(re.findall(r"[^\W_]{1,64}", plain(text))))


class TestTerms(MailboxCase):
    def told(self, text):
        return [(term.name, term.value) for term in terms(text)]

    def test_terms(self):
        self.assertEqual(self.told("offer from:jan"), [("", "offer"), ("from", "jan")])
        self.assertEqual(self.told('in:"Oude klanten" "two words"'), [("in", "Oude klanten"), ("", "two words")])
        self.assertEqual(self.told("heeft:bijlage is:ongelezen"), [("has", "attachment"), ("is", "unread")])
        self.assertEqual(self.told("re:offer"), [("", "re offer")])
        self.assertEqual([(term.value, term.no) for term in terms("offer -draft")], [("offer", False), ("draft", True)])

    def test_every_language_has_its_terms(self):
        cases = {
            "von:jan Betreff:Angebot": [("from", "jan"), ("subject", "Angebot")],
            "hat:Anhänge ist:ungelesen vor:2026": [("has", "attachment"), ("is", "unread"), ("before", "2026")],
            "de:jan à:anne après:2026": [("from", "jan"), ("to", "anne"), ("after", "2026")],
            "avec:pièce-jointe est:non-lu fiche:Dupont": [
                ("has", "attachment"),
                ("is", "unread"),
                ("dossier", "Dupont"),
            ],
            "para:ana después:2026": [("to", "ana"), ("after", "2026")],
            "tiene:adjunto es:no-leído en:Clientes": [("has", "attachment"), ("is", "unread"), ("in", "Clientes")],
        }
        for text, told in cases.items():
            with self.subTest(text):
                self.assertEqual(self.told(text), told)

    def test_a_term_that_one_is_still_typing_asks_for_nothing(self):
        for text in ("", " ", '"', "-", 'from:"'):
            with self.subTest(text):
                self.assertIsInstance(self.messages.with_user(self.alice).find_mails(text)["rows"], list)

    def test_days(self):
        self.assertEqual(day("2026"), date(2026, 1, 1))
        self.assertEqual(day("2026-05"), date(2026, 5, 1))
        self.assertEqual(day("2026-5-31"), date(2026, 5, 31))
        for text in ("31-5-2026", "31.5.2026", "31/5/2026"):
            self.assertEqual(day(text), date(2026, 5, 31))
        for text in ("yesterday", "2026-13", "2026-02-30", ""):
            self.assertIsNone(day(text))


class SearchCase(TwoSidesCase):
    def found(self, text, user=None, **options):
        self.env.invalidate_all()
        return self.messages.with_user(user or self.alice).find_mails(text, **options)

    def subjects(self, text, user=None):
        return sorted(row["subject"] for row in self.found(text, user)["rows"])


class TestFound(SearchCase):
    def setUp(self):
        super().setUp()
        file = part(b"%PDF", "application/pdf", 'Content-Disposition: attachment; filename="Jaarcijfers.pdf"')
        old = "Mon, 04 May 2020 10:00:00 +0200"
        self.deliver(self.alice, subject="Café", body="Tot vrijdag in de kroeg", sender="Zoë Lam <zoe@lam.example>")
        self.deliver(self.alice, multipart(part(b"See attached", "text/plain"), file, subject="Figures", date=old))
        self.deliver(self.alice, subject="Read", body="vrijdag niet", flags={"\\Seen", "\\Flagged"})
        self.deliver(self.alice, folder="Archive", subject="Old offer", cc="Piet Bakker <piet@bakker.example>")
        self.sync(self.alice)

    def test_words(self):
        cases = {
            "cafe": ["Café"],
            "CAFÉ": ["Café"],
            "vrij": ["Café", "Read"],
            "vrijdag kroeg": ["Café"],
            "vrijdag -kroeg": ["Read"],
            "jaarcijfers": ["Figures"],
            "bakker": ["Old offer"],
            '"in de kroeg"': ["Café"],
            '"kroeg de in"': [],
            "nowhere": [],
        }
        for text, subjects in cases.items():
            with self.subTest(text):
                self.assertEqual(self.subjects(text), subjects)

    def test_terms(self):
        cases = {
            "from:zoe": ["Café"],
            "from:lam.example": ["Café"],
            "to:zoe": [],
            "to:piet": ["Old offer"],
            "from:piet": [],
            "subject:figures": ["Figures"],
            "has:attachment": ["Figures"],
            "is:unread": ["Café", "Figures", "Old offer"],
            "is:flagged": ["Read"],
            "in:archive": ["Old offer"],
            "in:nowhere": [],
            "in:1": [],  # how many of a folder are unread is not its name
            "before:2021": ["Figures"],
            "after:2021 vrijdag": ["Café", "Read"],
            "is:unread -in:archive": ["Café", "Figures"],
            "dossier:carla subject:read": ["Read"],
            "dossier:nobody": [],
            "from:100%": [],
        }
        for text, subjects in cases.items():
            with self.subTest(text):
                self.assertEqual(self.subjects(text), subjects)

    def test_nothing_asked_is_nothing_found(self):
        self.assertEqual(self.found("  ")["rows"], [])

    def test_a_page_at_a_time(self):
        first = self.found("vrijdag", limit=1)
        self.assertTrue(first["more"])
        second = self.found("vrijdag", limit=1, after=first["rows"][0]["cursor"])
        self.assertFalse(second["more"])
        shown = [page["rows"][0]["subject"] for page in (first, second)]
        self.assertEqual(sorted(shown), ["Café", "Read"])

    def test_a_row_can_be_acted_on(self):
        [row] = self.found("kroeg")["rows"]
        self.locations.with_user(self.alice).browse(row["ids"]).act("archive")
        self.assertEqual(self.subjects("in:archive"), ["Café", "Old offer"])
        self.assertTrue(row["unread"])

    def test_the_words_are_shown_where_they_are(self):
        body = "Hello. " + "word " * 100 + "the needle is here " + "word " * 100
        self.deliver(self.alice, subject="Long", body=body)
        self.sync(self.alice)
        found = self.found("needle")
        self.assertEqual(found["words"], ["needle"])
        self.assertIn("needle", found["rows"][0]["preview"])


class TestWhoFinds(SearchCase):
    def test_what_is_filed_is_found_by_who_may_read_the_record(self):
        self.receive(self.alice, subject="Open")
        self.receive(self.alice, subject="Confidential")
        self.receive(self.alice, subject="Stranger", sender="x@stranger.example")
        everything = "-nowhere"
        self.assertEqual(self.subjects(everything), ["Confidential", "Open", "Stranger"])
        for user in (self.bob, self.sally, self.administrator):
            self.assertEqual(self.subjects(everything, user), ["Open"], user.name)
            [row] = self.found("open", user)["rows"]
            self.assertEqual((row["ids"], row["unread"]), ([], False), "he has no copy to act on")

    def test_what_one_may_not_see_hides_nothing(self):
        """However many of the newest mails with a word are others' own."""
        self.patch(mail_dossier_message_search, "CANDIDATES", (1, 2))
        for number, sender in enumerate(["carla@client.example"] * 2 + ["x@stranger.example"] * 4):
            date = f"Mon, 04 May 2020 10:0{number}:00 +0200"
            self.receive(self.alice, subject=f"Figures {number}", sender=sender, date=date)
        self.assertEqual(self.subjects("figures", self.bob), ["Figures 0", "Figures 1"])
        page = self.found("figures", self.bob, limit=1)
        self.assertEqual([row["subject"] for row in page["rows"]], ["Figures 1"])
        rest = self.found("figures", self.bob, limit=1, after=page["rows"][0]["cursor"])
        self.assertEqual([row["subject"] for row in rest["rows"]], ["Figures 0"])
        self.assertEqual((page["more"], rest["more"]), (True, False))
        self.assertEqual(len(self.found("figures")["rows"]), 6)

    def test_ones_own_is_ones_own(self):
        """Unread, the folder: of one's own copy, whatever colleagues have."""
        self.receive(self.alice, subject="Open")
        self.assertEqual(self.subjects("is:unread", self.bob), [])
        self.assertEqual(self.subjects("in:inbox", self.bob), [])

    def test_what_is_confidential_is_found_by_its_holders(self):
        secret = self.receive(self.alice, subject="Confidential plan")
        self.assertEqual(self.subjects("is:confidential"), ["Confidential plan"])
        self.assertEqual(self.subjects("is:confidential", self.bob), [])
        secret.with_user(self.alice).action_lift_confidential()
        self.assertEqual(self.subjects("is:confidential"), [])

    def test_a_dossier_one_may_not_read_is_none(self):
        applicant = self.applicant("x@stranger.example", partner_name="Piet Secret")
        self.receive(self.alice, subject="Applies", sender="x@stranger.example")
        self.assertFiled(applicant, self.messages.search([("subject", "=", "Applies")]))
        self.assertEqual(self.subjects("dossier:secret"), ["Applies"])
        self.assertEqual(self.subjects("dossier:secret", self.bob), [])


class TestBeside(SearchCase):
    def beside(self, message, user=None):
        self.env.invalidate_all()
        return message.with_user(user or self.alice).beside()

    def test_who_is_on_the_other_side(self):
        self.assertEqual(self.beside(self.receive(self.alice))["email"], "carla@client.example")
        sent = self.send(self.alice, to="Piet <piet@bakker.example>")
        self.assertEqual(self.beside(sent)["email"], "piet@bakker.example")

    def test_what_is_going_on_with_him(self):
        lead = self.lead("carla@client.example")
        applicant = self.applicant("carla@client.example")
        message = self.receive(self.alice)
        found = {(one["model"], one["id"]) for one in self.beside(message)["records"]}
        self.assertEqual(
            found, {(record._name, record.id) for record in (self.contact, lead, applicant)}, "Alice recruits"
        )
        self.env["mail.dossier.model"].search([("model", "=", "hr.applicant")]).restricting = False
        models = {one["model"] for one in self.beside(message, self.bob)["records"]}
        self.assertNotIn("hr.applicant", models)

    def test_nobody_asks_about_a_mail_he_may_not_see(self):
        message = self.receive(self.alice, subject="Confidential")
        self.assertForbidden(message.with_user(self.bob).beside)


class TestLive(SearchCase):
    def told(self, user):
        """The folders that the user's screens were told of since the last call."""
        self.env.flush_all()
        self.env.cr.precommit.run()
        rows = self.env["bus.bus"].sudo().search([])
        told = [(row.channel.replace(" ", ""), row.message) for row in rows if "mail_dossier/mailbox" in row.message]
        rows.unlink()
        self.assertFalse([message for _channel, message in told if "Lunch" in message], "ids only")
        return [message for channel, message in told if f'"res.partner",{user.partner_id.id}]' in channel]

    def test_new_mail_and_what_changes_elsewhere_is_told_to_its_owner(self):
        self.arrived()
        self.assertTrue(self.told(self.alice))
        self.arrived()
        self.assertFalse(self.told(self.bob))

    def test_a_pass_without_news_tells_nothing(self):
        self.arrived()
        self.told(self.alice)
        self.sync(self.alice)
        self.assertFalse(self.told(self.alice))
