"""Numbers as people write them, and what only looks like one."""

from unittest import TestCase

from ..phones import phones, same


class TestWritten(TestCase):
    def assertFound(self, line: str, *numbers: str, region: str = "NL"):
        self.assertEqual([phone.number for phone in phones([line], region)], list(numbers), line)

    def test_as_the_dutch_write_theirs(self):
        for line in (
            *("06-12345678", "06 12 34 56 78", "06 1234 5678", "06.12.34.56.78", "(06) 12345678", "0612345678"),
            *("+31 6 12345678", "+31 6 12 34 56 78", "+31 (0)6 12 34 56 78", "+31-6-12345678", "0031 6 12345678"),
            *("M06-12345678", "tel:+31612345678", "Mobiel: 06 - 12 34 56 78 (ma-do)", "M. 06 123 45 678"),
        ):
            with self.subTest(line):
                self.assertFound(line, "+31612345678")

    def test_as_others_write_theirs(self):
        for line, number, region in (
            ("0475/12.34.56", "+32475123456", "BE"),
            ("+32 475 12 34 56", "+32475123456", "NL"),
            ("Tel.: (030) 901820", "+4930901820", "DE"),
            ("(713) 215-3381", "+17132153381", "US"),
            ("+44 (0)20 7946 0958", "+442079460958", "NL"),
        ):
            with self.subTest(line):
                self.assertFound(line, number, region=region)

    def test_without_a_region_numbers_with_a_country_code_only(self):
        self.assertFound("06-12345678 of +31 20 123 4567", "+31201234567", region="")

    def test_each_once(self):
        found = phones(["T 020-1234567", "020 123 45 67"], "NL")
        self.assertEqual([phone.number for phone in found], ["+31201234567"])

    def test_what_one_types_and_what_one_signs_with_are_compared(self):
        self.assertEqual(same("06 12 34 56 78", "NL"), same("+31 (0)6-12345678", ""))
        self.assertEqual(same("ask Anna", "NL"), "")


class TestKind(TestCase):
    def kinds(self, line: str, region: str = "NL") -> list[str]:
        return [phone.kind for phone in phones([line], region)]

    def test_by_its_label_or_else_by_itself(self):
        self.assertEqual(self.kinds("T 020-1234567 | F 020-1234568 | M 06-12345678"), ["phone", "fax", "mobile"])
        self.assertEqual(self.kinds("tel: 202-715-7098 * fax: 202-715-4953", "US"), ["phone", "fax"])

    def test_by_a_label_behind_it(self):
        self.assertEqual(self.kinds("713.446.9307 cell", "US"), ["mobile"])
        self.assertEqual(self.kinds("020-1234567 (fax)"), ["fax"])

    def test_its_extension_is_shown(self):
        [phone] = phones(["p: 908.273.6960 Ext. 104"], "US")
        self.assertEqual((phone.number, phone.shown), ("+19082736960", "+1 908-273-6960 ext. 104"))


class TestNone(TestCase):
    def assertNone(self, region: str, *lines: str):
        for line in lines:
            with self.subTest(line):
                self.assertEqual(phones([line], region), ())

    def test_dates_and_times(self):
        self.assertNone("US", "5/12/2019", "2019-05-12 09:30", "20190512 09:30", "2019-0512 09", "1984-2019 100")
        self.assertNone("NL", "12-05-2019", "12.05.2019 09:30 - 10:30", "ma 12/05 09.00-17.00")

    def test_too_few_digits_too_many_or_odd_ones(self):
        self.assertNone("US", "54321", "34567891", "345678901223", "650+253+4321", "650x2534321", "1650 x 253 - 4321")
        self.assertNone("GB", "(20) 7946 0958")

    def test_groups_that_no_number_has(self):
        self.assertNone("US", "65 02 53 43 21", "6502 534321", "650//253-4321", "650/253/4321", "11.2 - 24.61 - 33.15")
        self.assertNone("DE", "030-4-3 34 12 21", "0 3 0 -4 3 34 12 21", "+495959-5-95")

    def test_numbers_of_something_else(self):
        self.assertNone("NL", "IBAN NL91 ABNA 0417 1643 00", "KvK 20123456", "BTW NL001234567B01", "KvK: 0201234567")
        self.assertNone("NL", "Factuur 0612345678", "€ 0612345678", "https://a.example/0612345678", "ref0612345678")
        self.assertNone("NL", "1016 EA Amsterdam", "info0612345678@a.example")
