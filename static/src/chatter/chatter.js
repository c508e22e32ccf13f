import {markup, onWillStart, onWillUpdateProps, useState} from "@odoo/owl";
import {Chatter} from "@mail/chatter/web_portal/chatter";
import {patch} from "@web/core/utils/patch";
import {useMailChanges} from "../confidential/changes";
import {useService} from "@web/core/utils/hooks";

/** The button *Mail* on every record whose model has dossiers, with the number of mails that this user may see. */
patch(Chatter.prototype, {
    setup() {
        super.setup(...arguments);
        this.dossier = useState({count: null});
        this.dossierOrm = useService("orm");
        this.dossierAction = useService("action");
        onWillStart(() => {
            this.loadDossier(this.props);
        });
        useMailChanges(() => this.loadDossier(this.props));
        onWillUpdateProps((props) => {
            if (props.threadId !== this.props.threadId || props.threadModel !== this.props.threadModel) {
                this.loadDossier(props);
            }
        });
    },

    async loadDossier({threadModel, threadId}) {
        this.dossier.count = null;
        if (threadModel && threadId) {
            this.dossier.count = await this.dossierOrm.silent.call("mail.dossier.message", "dossier_count", [
                threadModel,
                threadId,
            ]);
        }
    },

    async openDossier() {
        const {threadModel, threadId} = this.props;
        const action = await this.dossierOrm.call("mail.dossier.message", "action_dossier", [threadModel, threadId]);
        this.dossierAction.doAction({...action, help: markup(action.help)});
    },
});
