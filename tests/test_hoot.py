from odoo.tests import HttpCase, tagged


@tagged("post_install", "-at_install")
class TestMailStore(HttpCase):
    def test_the_store_of_the_mail_screen(self):
        """static/tests/unit, in the browser, without a server behind it."""
        url = "/web/tests?headless&loglevel=2&preset=desktop&timeout=15000&filter=%22%40mail_dossier%22"
        self.browser_js(url, "", "", login="admin", success_signal="[HOOT] Test suite succeeded", timeout=240)
