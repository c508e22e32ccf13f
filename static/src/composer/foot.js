import {Component, useState} from "@odoo/owl";
import {ConfirmationDialog} from "@web/core/confirmation_dialog/confirmation_dialog";
import {Dropdown} from "@web/core/dropdown/dropdown";
import {DropdownItem} from "@web/core/dropdown/dropdown_item";
import {serializeDateTime} from "@web/core/l10n/dates";
import {_t} from "@web/core/l10n/translation";
import {useService} from "@web/core/utils/hooks";
import {moments} from "./moments";
import {WillSeeDialog} from "./will_see";

/** Below the text: send, now or later, and what goes with the mail. */
export class ComposerFoot extends Component {
    static template = "mail_dossier.ComposerFoot";
    static components = {Dropdown, DropdownItem};
    static props = {letter: Object, send: Function, discard: Function};

    setup() {
        this.dialog = useService("dialog");
        this.letter = useState(this.props.letter);
        this.state = useState({moments: [], moment: "", templates: []});
    }

    openLater() {
        this.state.moments = moments();
        this.state.moment = this.state.moments[0].at.toFormat("yyyy-MM-dd'T'HH:mm");
    }

    label({at}) {
        return at.toLocaleString({
            weekday: "short",
            day: "numeric",
            month: "short",
            hour: "numeric",
            minute: "2-digit",
        });
    }

    sendAt(at) {
        return this.props.send(serializeDateTime(at));
    }

    get chosen() {
        const at = luxon.DateTime.fromISO(this.state.moment);
        return at.isValid && at > luxon.DateTime.now() ? at : null;
    }

    async loadTemplates() {
        this.state.templates = await this.letter.rpc.templates(this.letter.resModel);
    }

    useTemplate(id) {
        const confirm = () => this.letter.applyTemplate(id);
        if (!this.letter.touched) {
            return confirm();
        }
        this.dialog.add(ConfirmationDialog, {
            title: _t("Use a template"),
            body: _t("The template takes the place of what you have written."),
            confirmLabel: _t("Use it"),
            confirm,
            cancel: () => {},
        });
    }

    chooseFiles(event) {
        const files = [...event.target.files];
        event.target.value = "";
        return this.letter.attach(files);
    }

    async openWho() {
        if (await this.letter.save()) {
            this.dialog.add(WillSeeDialog, {letter: this.letter});
        }
    }
}
