import {Component, onWillStart, useEffect, useState} from "@odoo/owl";
import {useService} from "@web/core/utils/hooks";
import {Offers} from "../people/offers";
import {WhoDialog} from "../confidential/who_dialog";

/** Beside the conversation: who is on its other side, what is going on with him, and who can see the mail. */
export class MailPanel extends Component {
    static template = "mail_dossier.Panel";
    static components = {Offers};
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

    async createCard() {
        const action = await this.store.rpc.card(this.messageId);
        this.action.doAction(action, {onClose: () => this.load()});
    }

    openWho() {
        this.dialog.add(WhoDialog, {messageId: this.messageId});
    }
}
