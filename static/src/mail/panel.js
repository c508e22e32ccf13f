import {Component, onWillStart, useEffect, useState} from "@odoo/owl";
import {useService} from "@web/core/utils/hooks";
import {WhoDialog} from "../confidential/who_dialog";

/** Beside the conversation: who is on its other side, what is going on with him, and who can see the mail. */
export class MailPanel extends Component {
    static template = "mail_dossier.Panel";
    static props = {};

    setup() {
        this.store = useState(this.env.mail);
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.state = useState({about: null});
        onWillStart(() => this.load());
        useEffect(
            () => {
                this.load();
            },
            () => [this.messageId]
        );
    }

    get messageId() {
        return this.store.open.row?.message_id;
    }

    get hasContact() {
        return this.state.about.records.some(({model}) => model === "res.partner");
    }

    async load() {
        const id = this.messageId;
        const about = id ? await this.store.rpc.beside(id) : null;
        if (id === this.messageId) {
            this.state.about = about;
        }
    }

    open({model, id}) {
        this.action.doAction({type: "ir.actions.act_window", res_model: model, res_id: id, views: [[false, "form"]]});
    }

    createContact() {
        const {name, email} = this.state.about;
        this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "res.partner",
            views: [[false, "form"]],
            context: {default_name: name || email, default_email: email},
        });
    }

    openWho() {
        this.dialog.add(WhoDialog, {messageId: this.messageId});
    }
}
