"""axe-core looks at the screens: names, roles, contrast. What it finds serious keeps people out."""

import json
import os
from pathlib import Path

from .common import SALES, MessageCase, multipart, part

LOOK = """
    const until = async (selector) => {
        while (!document.querySelector(selector)) {
            await new Promise((done) => setTimeout(done, 50));
        }
        return document.querySelector(selector);
    };
    const still = document.createElement("style");
    still.textContent = "* { animation: none !important; transition: none !important; }";
    document.head.append(still);
    const found = [];
    const look = async (name, selector) => {
        await until(selector);
        const {violations} = await axe.run(selector, {resultTypes: ["violations"]});
        const serious = violations.filter(({impact}) => ["serious", "critical"].includes(impact));
        const where = ({nodes}) => nodes.map(({html, failureSummary}) => `${html}\\n${failureSummary}`).join("\\n");
        found.push(...serious.map((one) => `${name}: ${one.id}: ${one.help}\\n${where(one)}`));
    };
"""
READER = """
    await look("list", ".o_mail_dossier_screen");
    document.querySelectorAll(".o_mail_dossier_row")[0].click();
    await until(".o_mail_dossier_reader .o_mail_dossier_body[srcdoc]");
    document.querySelector(".o_mail_dossier_reader [aria-expanded]").click();
    await look("reader", ".o_mail_dossier_screen");
"""
COMPOSER = """
    const composer = odoo.__WOWL_DEBUG__.root.env.services["mail_dossier.composer"];
    const letter = await composer.answer("reply_all", ID);
    await until(".o_mail_dossier_composer .o_writing[role=textbox]");
    document.querySelector(".o_mail_dossier_composer .o_unfold").click();
    letter.change({to: `${letter.to}, nobody`, cc: "Dan <dan@d.example>, bob@agency.example", subject: ""});
    await letter.save();
    await look("composer", ".o_mail_dossier_composer");
    letter.view = "full";
    await look("full screen", ".o_mail_dossier_composer.o_full");
    await letter.setPlain(true);
    await until("textarea.o_plain");
    await look("plain text", ".o_mail_dossier_composer");
    letter.view = "minimised";
    await look("bar", ".o_mail_dossier_composer.o_minimised");
"""
UNSENT = """
    (await until(".o_mail_dossier_outbox")).click();
    await look("not sent yet", ".modal .o_mail_dossier_unsent");
"""
DOSSIER = """
    const views = [[false, "form"]];
    const card = {type: "ir.actions.act_window", res_model: "res.partner", res_id: CARD, views};
    odoo.__WOWL_DEBUG__.root.env.services.action.doAction(card);
    (await until(".o_mail_dossier_entry .o_mail_dossier_fold")).click();
    await until(".o_mail_dossier_entry .o_mail_dossier_body[srcdoc]");
    for (const entry of document.querySelectorAll(".o_mail_dossier_entry")) {
        entry.classList.add("looked_at");
    }
    await look("chatter", ".looked_at");
    (await until(".o_mail_dossier_button")).click();
    await until(".o_mail_dossier_line");
    await look("panel", ".o_mail_dossier_dossier");
    (await until(".o_mail_dossier_files_tab")).click();
    await until(".o_mail_dossier_files li");
    await look("attachments", ".o_mail_dossier_dossier");
    (await until(".o_mail_dossier_files .btn")).click();
    await until(".o_mail_dossier_dossier .o_mail_dossier_body[srcdoc]");
    await look("conversation", ".o_mail_dossier_dossier");
"""
# Odoo's own lists and forms lack what axe-core asks for: what is ours in them.
MAILBOXES = """
    await look("mailbox", ".o_form_view .alert");
    (await until("button[name='action_test']")).click();
    await look("test of the connections", ".modal table");
"""
FIRST_LOGIN = """
    await look("first login", ".o_mail_dossier_start");
    const field = await until("#o_mail_dossier_password");
    field.value = "wrong";
    field.dispatchEvent(new Event("input", {bubbles: true}));
    await until(".o_mail_dossier_start button[type=submit]:enabled");
    document.querySelector(".o_mail_dossier_start form").requestSubmit();
    await until(".o_mail_dossier_start .alert-danger");
    await look("first login, refused", ".o_mail_dossier_start");
"""
ROLLOUT = """
    odoo.__WOWL_DEBUG__.root.env.services.action.doAction("mail_dossier.action_rollout");
    (await until(".modal button[name=action_add_all]")).click();
    await until(".modal .o_tag");
    const host = await until(".modal [name=host] input");
    host.value = "mail.agency.example";
    host.dispatchEvent(new Event("input", {bubbles: true}));
    host.dispatchEvent(new Event("change", {bubbles: true}));
    document.querySelector(".modal button[name=action_look]").click();
    await until(".modal .o_data_row");
    await look("set up users", ".modal .o_mail_dossier_rollout");
"""


class TestAccessibility(MessageCase):
    def setUp(self):
        super().setUp()
        self.message = self.receive(
            self.alice,
            multipart(
                part(b"<p>Shall <b>we</b>?</p><blockquote>Earlier</blockquote>", "text/html"),
                part(b"x", "application/pdf", 'Content-Disposition: attachment; filename="cv.pdf"'),
                to="alice@agency.example, Eve <eve@e.example>",
            ),
        )
        self.receive(self.alice, subject="Confidential")

    def looked_at(self, what, login="alice", path="mailbox", ready=".o_mail_dossier_row"):
        """Nothing serious was found in these screens."""
        axe = Path(os.environ["AXE_CORE"]).read_text()
        done = 'if (found.length) { console.error(found.join("\\n\\n")); } else { console.log("test successful"); }'
        code = f"{axe};(async () => {{{LOOK}{what.replace('ID', json.dumps(self.message.id))}{done}}})()"
        self.browser_js(f"/odoo/{path}", code, f"!!document.querySelector('{ready}')", login=login)

    def test_list_and_reader(self):
        self.looked_at(READER)

    def test_dossier(self):
        self.looked_at(DOSSIER.replace("CARD", json.dumps(self.contact.id)))

    def test_composer(self):
        self.looked_at(COMPOSER)

    def test_what_is_not_sent_yet(self):
        drafts = self.env["mail.dossier.draft"].with_user(self.alice)
        drafts.browse(drafts.new_mail(to="carla@client.example")["id"]).save({"subject": "Offer", "confidential": True})
        self.looked_at(UNSENT)

    def test_mailboxes(self):
        account = self.account(self.alice)
        account.write({"state": "paused", "error_reason": "login"})
        self.looked_at(MAILBOXES, "administrator", f"mailboxes/{account.id}", ".o_form_view .alert")

    def test_first_login(self):
        carol = self.user("carol", SALES)
        row = {"user": carol.login, "host": "localhost", "login": "carol", "smtp_host": "localhost"}
        self.accounts.with_user(self.administrator).set_up([row])
        self.looked_at(FIRST_LOGIN, "carol", ready=".o_mail_dossier_start")

    def test_set_up_users(self):
        self.looked_at(ROLLOUT, "administrator", ready=".o_mail_dossier_screen")
