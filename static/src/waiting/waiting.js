import {Component, onWillStart, useState} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {rpcBus} from "@web/core/network/rpc";
import {useBus, useService} from "@web/core/utils/hooks";

/** At the top of the screen while the user is asked about his earlier mail, and nothing otherwise. */
export class MailDossierWaiting extends Component {
    static template = "mail_dossier.Waiting";
    static props = {};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({count: 0});
        const bus = useService("bus_service");
        bus.subscribe("mail_dossier/waiting", () => this.load());
        useBus(rpcBus, "RPC:RESPONSE", ({detail}) => this.onAnswered(detail.data.params));
        onWillStart(() => {
            this.load();
        });
    }

    async load() {
        this.state.count = await this.orm.silent.call("mail.dossier.backfill", "waiting", []);
    }

    /** The user has said what he wants of one of them. */
    onAnswered({model, method} = {}) {
        if (model === "mail.dossier.backfill" && method.startsWith("action_")) {
            this.load();
        }
    }

    open() {
        this.action.doAction("mail_dossier.action_backfill");
    }
}

registry.category("systray").add("mail_dossier.waiting", {Component: MailDossierWaiting}, {sequence: 30});
