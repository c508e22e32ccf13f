"""Signatures of different countries, and texts without one."""

from unittest import TestCase

from .. import read
from ..places import Place

ANOUK = """Hoi Sanne,

Prima, tot morgen. Bel anders mijn collega op 030-7654321.

Met vriendelijke groet,

Anouk van Dijk
HR-adviseur

Waterlinie Zorg B.V.
Keizersgracht 12-3
1015 CN Amsterdam
T 020 - 123 45 67 | M 06 12 34 56 78
www.waterlinie.example | KvK 30123456
Dit bericht is vertrouwelijk. Bel bij twijfel 030-1112223."""

TOM = """Thanks, see you then.

Cheers, Tom

-- 
Tom Peters | Head of Talent | Acme Ltd.
12 High Street, London SW1A 1AA
+44 (0)20 7946 0958"""

KLAUS = """Sehr geehrte Frau Bakker,
vielen Dank.
Mit freundlichen Grüßen
Klaus Müller
Leiter Einkauf
Müller & Söhne GmbH
Hauptstraße 5
D-10115 Berlin
Tel.: 030 901820
Mobil: 0171 1234567
Amtsgericht Berlin HRB 12345"""

PIET = """Ok
mvg
Piet de Vries
Bouwbedrijf De Vries
Postbus 123, 3500 AA Utrecht
Bezoekadres: Oudegracht 100, 3511 AX Utrecht
M06-12345678"""

STELLA = """Please contact Casilda at (713)215-4504.

Stella Yu
Manager - Rate Systems
332 Springfield Ave Suite 210
Summit, NJ 07901
(713)215-3381"""


class TestSignatures(TestCase):
    def test_dutch(self):
        found = read(ANOUK, "NL", ("Anouk van Dijk", "anouk@waterlinie.example"))
        self.assertEqual(found.name, "Anouk van Dijk")
        self.assertEqual(found.function, "HR-adviseur")
        self.assertEqual(found.company, "Waterlinie Zorg B.V.")
        self.assertEqual([phone.number for phone in found.phones], ["+31201234567", "+31612345678"])
        self.assertEqual(found.place, Place("Keizersgracht 12-3", "1015 CN", "Amsterdam"))

    def test_his_mobile_first(self):
        self.assertEqual(read(ANOUK, "NL").phone.number, "+31612345678")
        self.assertIsNone(read("mvg\nJan\nfax 020-1234567", "NL").phone)

    def test_on_one_line_below_the_delimiter(self):
        found = read(TOM, "NL", ("Tom Peters", "tom@acme.example"))
        self.assertEqual((found.name, found.function, found.company), ("Tom Peters", "Head of Talent", "Acme Ltd."))
        self.assertEqual([phone.number for phone in found.phones], ["+442079460958"])
        self.assertEqual(found.place, Place("12 High Street", "SW1A 1AA", "London"))

    def test_german(self):
        found = read(KLAUS, "DE", ("Müller, Klaus", "k.mueller@mueller.example"))
        self.assertEqual((found.name, found.function), ("Klaus Müller", "Leiter Einkauf"))
        self.assertEqual(found.company, "Müller & Söhne GmbH")
        self.assertEqual([phone.number for phone in found.phones], ["+4930901820", "+491711234567"])
        self.assertEqual(found.place, Place("Hauptstraße 5", "10115", "Berlin"))

    def test_where_they_visit_rather_than_the_post_box(self):
        found = read(PIET, "NL", ("info@devries.example", "info@devries.example"))
        self.assertEqual(found.place, Place("Oudegracht 100", "3511 AX", "Utrecht"))
        self.assertEqual((found.name, found.company), ("Piet de Vries", "Bouwbedrijf De Vries"))

    def test_a_last_paragraph_that_begins_with_a_name(self):
        found = read(STELLA, "US", ("Rate Desk", "rates@pipeline.example"))
        self.assertEqual([phone.number for phone in found.phones], ["+17132153381"])
        self.assertEqual(found.place, Place("332 Springfield Ave Suite 210", "07901", "Summit"))

    def test_a_line_that_is_the_senders_address(self):
        found = read("See the draft.\nleo@prospect.example\n06-12345678", "NL", ("", "Leo@prospect.example"))
        self.assertEqual([phone.number for phone in found.phones], ["+31612345678"])

    def test_a_company_called_as_its_domain(self):
        text = "mvg\nLeo Prins\nWatson Wyatt Worldwide"
        self.assertEqual(read(text, "NL", ("Leo", "leo@watsonwyatt.example")).company, "Watson Wyatt Worldwide")
        self.assertEqual(read(text, "NL", ("Leo", "leo@gmail.com")).company, "")


class TestNoSignature(TestCase):
    def test_a_number_in_what_he_says_is_not_his(self):
        for text in (
            "Cara's new number is\n\n06-12345678",
            "Bel Anna even: 06-12345678.\n\nGroeten,\nJan",
            "Call me on my cell phone. 06-12345678.",
            "Numbers:\nHome 020-1234567\nCell 06-12345678",
        ):
            with self.subTest(text):
                self.assertEqual(read(text, "NL", ("Jan Jansen", "jan@home.example")).phones, ())

    def test_the_senders_name_is_that_of_the_header_then(self):
        self.assertEqual(read("Ok", "NL", ("Smit, Anna (HR)", "a@b.example")).name, "Anna Smit")
        self.assertEqual(read("Ok", "NL", ("a@b.example", "a@b.example")).name, "")
        self.assertEqual(read("Groet, Anna", "NL", ("Anna Smit", "a@b.example")).name, "Anna Smit")

    def test_nothing_at_all(self):
        self.assertEqual(read("", "NL").phones, ())
        self.assertEqual(read("-- \n", "", ("", "")).place, Place())

    def test_what_somebody_made_to_take_long(self):
        """Each step looks at a bounded end of the text, and at short lines only."""
        for text in ("a" + " " * 200_000 + "b", "mvg\n" * 50_000, ("A. " * 40_000), "-- \n" + "06-12345678 " * 20_000):
            self.assertEqual(read(text, "NL", ("A B", "a@b.example")).phones, ())
