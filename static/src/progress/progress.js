import {Component, onWillStart, onWillUnmount, useState} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";
import {useService} from "@web/core/utils/hooks";

// Often enough that the bar is seen moving, seldom enough that a settings page left open costs nothing.
const INTERVAL = 2000;

/** How the mailbox of the form's user does: state, last error, and the import as it goes on. */
export class MailDossierProgress extends Component {
    static template = "mail_dossier.Progress";
    static props = {...standardWidgetProps};

    setup() {
        this.orm = useService("orm");
        this.state = useState({progress: null});
        onWillStart(() => this.load());
        this.timer = setInterval(() => this.load(), INTERVAL);
        onWillUnmount(() => clearInterval(this.timer));
    }

    async load() {
        const userId = this.props.record.resId;
        if (userId) {
            this.state.progress = await this.orm.silent.call("mail.dossier.account", "progress", [userId]);
        }
    }

    get percent() {
        const {imported, expected} = this.state.progress;
        return expected ? Math.min(100, Math.round((100 * imported) / expected)) : 0;
    }

    get importing() {
        const {imported, expected, state} = this.state.progress;
        return state !== "new" && imported < expected;
    }
}

registry.category("view_widgets").add("mail_dossier_progress", {component: MailDossierProgress});
