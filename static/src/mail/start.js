import {Component, onMounted, useRef, useState} from "@odoo/owl";
import {MailDossierProgress} from "../progress/progress";
import {useService} from "@web/core/utils/hooks";
import {user} from "@web/core/user";

/** The first login: an administrator has filled in the mailbox, and its user is asked for the rest. */
export class MailStart extends Component {
    static template = "mail_dossier.Start";
    static components = {MailDossierProgress};
    static props = {asked: Object, onDone: Function};

    setup() {
        this.action = useService("action");
        this.state = useState({password: "", sending: true, busy: false, leaving: false, failed: "", plan: ""});
        this.field = useRef("password");
        this.progress = {resId: user.userId};
        onMounted(() => this.field.el?.focus());
    }

    async connect() {
        Object.assign(this.state, {busy: true, failed: ""});
        const {password, sending} = this.state;
        const {asked} = this.props;
        try {
            const answer = await this.env.mail.rpc.connect(password, asked.bound, sending && Boolean(asked.sending));
            this.state.plan = answer.ok ? answer.plan : "";
            this.state.failed = answer.ok ? "" : answer.steps.at(-1).cure;
        } catch (error) {
            this.state.failed = error.data?.message || error.message;
        }
        this.state.busy = false;
        this.state.password = this.state.plan ? "" : password;
        this.field.el?.select();
    }

    async signIn(provider) {
        this.state.leaving = true;
        try {
            await this.action.doAction(await this.env.mail.rpc.signIn(user.userId, provider));
        } finally {
            this.state.leaving = false;
        }
    }

    editFolders() {
        this.action.doAction("mail_dossier.action_my_folders", {onClose: () => this.props.onDone()});
    }

    openSettings() {
        this.action.doAction("mail_dossier.action_my_mailbox");
    }
}
