import {Component, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {MailDossierMail} from "../reader/mail";
import {Offers} from "../people/offers";
import {openDraft} from "./composer";
import {shortDate} from "./row";

export const ANSWERS = [
    {kind: "reply", icon: "fa-reply", title: _t("Reply")},
    {kind: "reply_all", icon: "fa-reply-all", title: _t("Reply to all")},
    {kind: "forward", icon: "fa-share", title: _t("Forward")},
];

/** The mails of the open conversation, oldest first. */
export class MailConversation extends Component {
    static template = "mail_dossier.Conversation";
    static components = {MailDossierMail, Offers};
    static props = {};
    answers = ANSWERS;

    setup() {
        this.store = useState(this.env.mail);
        this.open = useState(this.env.mail.open);
        // Where the panel is open, the offers stand there; in a dossier, at its record.
        this.pane = useState(this.env.mailPane || {panel: true});
    }

    /** A draft is gone on with; other mails open and close. */
    toggle(mail) {
        return mail.place?.draft ? openDraft(this.env, mail.place.id) : this.open.toggle(mail);
    }

    date(mail) {
        return mail.date ? shortDate(mail.date) : "";
    }

    get page() {
        return (id, images) => this.store.open.page(id, images);
    }
}
