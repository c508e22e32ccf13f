import {Component, useState} from "@odoo/owl";
import {ComposerWindow} from "./window";
import {deserializeDateTime} from "@web/core/l10n/dates";

/** The mails that are being written, beside each other at the foot of the page, and what can still be undone. */
export class ComposerWindows extends Component {
    static template = "mail_dossier.ComposerWindows";
    static components = {ComposerWindow};
    static props = {composer: Object};

    setup() {
        this.composer = useState(this.props.composer);
    }

    get at() {
        const {at} = this.composer.offered;
        return at && deserializeDateTime(at).toLocaleString(luxon.DateTime.DATETIME_MED);
    }
}
