import {Component, useState} from "@odoo/owl";
import {MailDossierMail} from "../reader/mail";
import {shortDate} from "./row";

/** The mails of the open conversation, oldest first. */
export class MailConversation extends Component {
    static template = "mail_dossier.Conversation";
    static components = {MailDossierMail};
    static props = {};

    setup() {
        this.store = useState(this.env.mail);
        this.open = useState(this.env.mail.open);
    }

    date(mail) {
        return mail.date ? shortDate(mail.date) : "";
    }

    get page() {
        return (id, images) => this.store.open.page(id, images);
    }
}
