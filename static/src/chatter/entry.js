import {Component, useState} from "@odoo/owl";
import {ANSWERS} from "../mail/conversation";
import {MailDossierMail} from "../reader/mail";
import {openComposer} from "../mail/composer";
import {useVisible} from "@mail/utils/common/hooks";

/** One mail in a chatter: folded, or opened where it stands. `dossier` is the ChatterDossier it is of. */
export class ChatterEntry extends Component {
    static template = "mail_dossier.ChatterEntry";
    static components = {MailDossierMail};
    static props = {mail: Object, dossier: Object};
    answers = ANSWERS;

    setup() {
        this.state = useState({open: false, mail: null});
    }

    get row() {
        return this.props.mail.row;
    }

    async toggle() {
        this.state.open = !this.state.open;
        if (this.state.open && !this.state.mail) {
            await this.load();
        }
    }

    async load() {
        const {dossier} = this.props;
        this.state.mail = await dossier.rpc.mail(this.row.id);
        if (this.row.unread.length) {
            dossier.rpc.read(this.row.unread);
            this.row.unread = [];
        }
    }

    /** Something was done with it: it may have left the dossier. */
    async reload() {
        await Promise.all([this.load(), this.props.dossier.changed()]);
    }

    answer(kind) {
        return openComposer(this.env, kind, this.row.id, this.props.dossier.record);
    }
}

/** Where the mails go on. */
export class MoreMails extends Component {
    static template = "mail_dossier.MoreMails";
    static props = {load: Function};

    setup() {
        useVisible("more", (isVisible) => isVisible && this.props.load());
    }
}
