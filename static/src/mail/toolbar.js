import {Component, useState} from "@odoo/owl";
import {Dropdown} from "@web/core/dropdown/dropdown";
import {DropdownItem} from "@web/core/dropdown/dropdown_item";
import {ACTIONS} from "./actions";
import {Dossiers} from "../dossiers/dossiers";
import {LockDialog} from "../confidential/lock_dialog";
import {plain} from "./words";
import {useService} from "@web/core/utils/hooks";

/** What can be done with the ticked conversations, or with the open one. */
export class MailToolbar extends Component {
    static template = "mail_dossier.Toolbar";
    static components = {Dropdown, DropdownItem};
    static props = {beside: Boolean, togglePane: Function, panel: Boolean, togglePanel: Function};

    setup() {
        this.store = useState(this.env.mail);
        this.dialog = useService("dialog");
        this.target = useState({filter: ""});
    }

    get none() {
        return !this.store.targets.length;
    }

    /** [{name, icon, title}] */
    get buttons() {
        const rows = this.store.targets;
        const junk = this.store.folder.role === "junk" ? "inbox" : "junk";
        const read = rows.some((row) => row.unread) ? "read" : "unread";
        const flag = rows.length && rows.every((row) => row.flagged) ? "unflag" : "flag";
        return ["archive", junk, "delete", read, flag].map((name) => ({name, ...ACTIONS[name]}));
    }

    get folders() {
        const wanted = plain(this.target.filter);
        return this.store.folders.filter(
            (folder) =>
                folder.open &&
                folder.id !== this.store.folder.id &&
                plain(`${folder.name} ${folder.path}`).includes(wanted)
        );
    }

    get messageIds() {
        return this.store.targets.map((row) => row.message_id);
    }

    lock() {
        this.dialog.add(LockDialog, {messageIds: this.messageIds, done: () => this.store.refresh()});
    }

    fileOn() {
        new Dossiers(this.env, () => this.store.refresh()).choose(this.messageIds);
    }

    title({title, key}) {
        return key ? `${title} (${key})` : title;
    }
}
