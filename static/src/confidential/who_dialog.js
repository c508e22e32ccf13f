import {Component, onWillStart, useState} from "@odoo/owl";
import {Dialog} from "@web/core/dialog/dialog";
import {useService} from "@web/core/utils/hooks";

// More names than this are counted: a whole company is no reading matter.
const NAMED = 12;

/** Who can see a mail: its holders, and through which record whom else; or the rule that keeps it to its holders. */
export class WhoDialog extends Component {
    static template = "mail_dossier.WhoDialog";
    static components = {Dialog};
    static props = {messageId: Number, close: Function};

    setup() {
        this.orm = useService("orm");
        this.state = useState({who: null});
        onWillStart(async () => {
            this.state.who = await this.orm.call("mail.dossier.message", "who_can_see", [this.props.messageId]);
        });
    }

    named(users) {
        return users.slice(0, NAMED).join(", ");
    }

    more(users) {
        return Math.max(0, users.length - NAMED);
    }
}
