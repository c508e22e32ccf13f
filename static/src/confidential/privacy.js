import {Component, useState} from "@odoo/owl";
import {deserializeDateTime, toLocaleDateTimeString} from "@web/core/l10n/dates";
import {LockDialog} from "./lock_dialog";
import {useService} from "@web/core/utils/hooks";
import {WhoDialog} from "./who_dialog";

/**
 * Below the head of a mail: the lock, why it is locked, who can see it, and what was decided about it before.
 *
 * `mail` is what `reader` gives: {id, holder, reasons, history}; `changed` is called when the lock was turned.
 */
export class MailDossierPrivacy extends Component {
    static template = "mail_dossier.Privacy";
    static props = {mail: Object, changed: Function};

    setup() {
        this.dialog = useService("dialog");
        this.state = useState({history: false});
    }

    openLock() {
        this.dialog.add(LockDialog, {messageIds: [this.props.mail.id], done: this.props.changed});
    }

    openWho() {
        this.dialog.add(WhoDialog, {messageId: this.props.mail.id});
    }

    when(line) {
        return toLocaleDateTimeString(deserializeDateTime(line.when));
    }
}
