import {Component} from "@odoo/owl";
import {Dialog} from "@web/core/dialog/dialog";
import {KEYS} from "./keyboard";

/** The keys of the mail screen. */
export class HelpSheet extends Component {
    static template = "mail_dossier.HelpSheet";
    static components = {Dialog};
    static props = {close: Function};
    keys = KEYS;
}
