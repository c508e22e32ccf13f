import {Component, onWillStart, useState} from "@odoo/owl";
import {Dialog} from "@web/core/dialog/dialog";

/** Who will see a mail once it is sent. */
export class WillSeeDialog extends Component {
    static template = "mail_dossier.WillSeeDialog";
    static components = {Dialog};
    static props = {letter: Object, close: Function};

    setup() {
        this.state = useState({who: null});
        onWillStart(async () => {
            this.state.who = await this.props.letter.rpc.willSee(this.props.letter.id);
        });
    }
}
