import {Component, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {deserializeDateTime} from "@web/core/l10n/dates";
import {Marked} from "./marked";
import {openDraft} from "./composer";

const {DateTime} = luxon;

/** Today the time, this year the day, before that the date. */
export function shortDate(text, now = DateTime.local()) {
    const date = deserializeDateTime(text);
    if (date.hasSame(now, "day")) {
        return date.toLocaleString(DateTime.TIME_SIMPLE);
    }
    return date.toLocaleString(
        date.hasSame(now, "year") ? {day: "numeric", month: "short"} : {day: "numeric", month: "short", year: "numeric"}
    );
}

/** One conversation of the list. */
export class MailRow extends Component {
    static template = "mail_dossier.Row";
    static components = {Marked};
    static props = {row: Object, index: Number, top: Number, wide: Boolean};

    setup() {
        this.store = useState(this.env.mail);
    }

    get date() {
        return shortDate(this.props.row.date);
    }

    /** Who takes part; an empty name is one's own. */
    get people() {
        return this.props.row.people.map((name) => name || _t("me")).join(", ");
    }

    get active() {
        return this.props.row.key === this.store.current;
    }

    open(event) {
        const {key} = this.props.row;
        if (event.shiftKey || event.ctrlKey || event.metaKey) {
            this.store.check(key, event.shiftKey ? this.store.current : null);
        } else if (this.store.folder.role === "drafts" && !this.store.query) {
            openDraft(this.env, this.props.row.id);
        } else {
            this.store.select(key);
        }
    }

    tick(event) {
        event.preventDefault();
        this.store.check(this.props.row.key, event.shiftKey ? this.store.ticked : null);
        this.store.ticked = this.props.row.key;
    }

    flag() {
        this.env.mailAct(this.props.row.flagged ? "unflag" : "flag", null, [this.props.row]);
    }

    drag(event) {
        const {checked, rows} = this.store;
        const {row} = this.props;
        this.store.dragged = checked.has(row.key) ? rows.filter((one) => checked.has(one.key)) : [row];
        event.dataTransfer.setData("mail_dossier/rows", "");
        event.dataTransfer.effectAllowed = "move";
    }
}
