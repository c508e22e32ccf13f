import {Component, useState} from "@odoo/owl";
import {useAutofocus, useService} from "@web/core/utils/hooks";
import {Dialog} from "@web/core/dialog/dialog";
import {KeepLast} from "@web/core/utils/concurrency";
import {_t} from "@web/core/l10n/translation";
import {dossierIcon} from "./dossier_icon";
import {useDebounced} from "@web/core/utils/timing";

/** Choose a record of any model with dossiers, and see who will read the mail there before it is filed. */
export class FileDialog extends Component {
    static template = "mail_dossier.FileDialog";
    static components = {Dialog};
    static props = {count: Number, file: Function, close: Function};

    setup() {
        this.orm = useService("orm");
        this.state = useState({text: "", found: null, chosen: null});
        this.icon = dossierIcon;
        this.keepLast = new KeepLast();
        this.searchSoon = useDebounced(() => this.search(), 200);
        useAutofocus();
    }

    get consequence() {
        if (!this.state.chosen) {
            return _t("You file your own mail only; a colleague's stays where it is.");
        }
        return _t(
            "Everyone who may read %s will see it there, with the answers to come. Confidential mail stays with those who have it.",
            this.state.chosen.name
        );
    }

    onInput(ev) {
        Object.assign(this.state, {text: ev.target.value.trim(), chosen: null});
        this.searchSoon();
    }

    async search() {
        const {text} = this.state;
        this.state.found = text
            ? await this.keepLast.add(this.orm.silent.call("mail.dossier.message", "find_records", [text]))
            : null;
    }

    onEnter() {
        if (this.state.chosen) {
            this.file();
        } else if (this.state.found && this.state.found.length === 1) {
            this.state.chosen = this.state.found[0];
        }
    }

    async file() {
        this.props.close();
        await this.props.file(this.state.chosen);
    }
}
