import {Component, onWillStart, onWillUnmount, useState} from "@odoo/owl";
import {deserializeDateTime, formatDateTime} from "@web/core/l10n/dates";
import {useService} from "@web/core/utils/hooks";

// What it tells is half an hour old at least; who leaves the screen open for a day should see it all the same.
const INTERVAL = 5 * 60 * 1000;

/** Says so when the mailbox has not been in sync for long, and what to do. */
export class MailBanner extends Component {
    static template = "mail_dossier.Banner";
    static props = {};

    setup() {
        this.action = useService("action");
        this.state = useState({health: null});
        onWillStart(() => this.load());
        const timer = setInterval(() => this.load(), INTERVAL);
        onWillUnmount(() => clearInterval(timer));
    }

    async load() {
        this.state.health = await this.env.mail.rpc.health();
    }

    get since() {
        const {since} = this.state.health;
        return since && formatDateTime(deserializeDateTime(since), {format: "f"});
    }

    openSettings() {
        this.action.doAction("mail_dossier.action_my_mailbox");
    }
}
