import {Component, onWillStart, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {ConfirmationDialog} from "@web/core/confirmation_dialog/confirmation_dialog";
import {Dialog} from "@web/core/dialog/dialog";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";

/** What turning the lock of these mails will do, before it is done; and why they are locked. */
export class LockDialog extends Component {
    static template = "mail_dossier.LockDialog";
    static components = {Dialog};
    static props = {messageIds: Array, done: Function, close: Function};

    setup() {
        this.orm = useService("orm");
        this.state = useState({offer: null, conversation: false, busy: false});
        onWillStart(async () => {
            this.state.offer = await this.orm.call("mail.dossier.message", "confidential_offer", [
                this.props.messageIds,
            ]);
        });
    }

    get open() {
        return this.state.offer.mails - this.state.offer.confidential;
    }

    get promise() {
        const {mails, others} = this.state.offer;
        if (mails > 1) {
            return _t("Only who sent or received them will see these %s mails.", mails);
        }
        if (!others) {
            return _t("Only you will see this mail.");
        }
        return others === 1
            ? _t("Only you and 1 other, who sent or received it, will see this mail.")
            : _t("Only you and %s others, who sent or received it, will see this mail.", others);
    }

    async turn(method) {
        this.state.busy = true;
        try {
            await this.orm.call("mail.dossier.message", method, [this.props.messageIds], {
                whole_conversation: this.state.conversation,
            });
            this.props.close();
            this.props.done();
        } finally {
            this.state.busy = false;
        }
    }
}

/** The lock for the mails of a list. */
registry.category("actions").add("mail_dossier_lock", (env, {params}) => {
    env.services.dialog.add(LockDialog, {
        messageIds: params.message_ids,
        done: () => env.services.action.doAction({type: "ir.actions.client", tag: "soft_reload"}),
    });
});

/** What the server asks before it goes on. */
registry.category("actions").add("mail_dossier_confirm", (env, {params}) => {
    env.services.dialog.add(ConfirmationDialog, {
        title: _t("Confidential"),
        body: params.body,
        confirmLabel: _t("Make confidential"),
        confirm: () => env.services.orm.call(params.model, params.method, [params.ids]),
        cancel: () => {},
    });
});
