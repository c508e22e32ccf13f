import {Message} from "@mail/core/common/message_model";
import {Reactive} from "@web/core/utils/reactive";
import {browser} from "@web/core/browser/browser";
import {deserializeDateTime} from "@web/core/l10n/dates";
import {after, below} from "../mail/rows";

const SOON = 250;
const ALL_AT_ONCE = 200;

/** A mail between the entries of a chatter, dated as Odoo dates these. */
export class ChatterMail {
    // Odoo draws nothing for a notification that is hidden: what there is to see, we draw.
    isNotification = true;
    notificationHidden = true;

    constructor(row) {
        this.row = row;
        this.id = `mail ${row.id}`;
        this.datetime = deserializeDateTime(row.date);
    }

    get dateDay() {
        return asMessage("dateDay", this);
    }

    get dateSimpleWithDay() {
        return asMessage("dateSimpleWithDay", this);
    }

    get datetimeShort() {
        return asMessage("datetimeShort", this);
    }
}

function asMessage(name, mail) {
    return Object.getOwnPropertyDescriptor(Message.prototype, name).get.call(mail);
}

/**
 * The dossier of the record that a chatter is of: how many mails of it this user may see, and the newest of them, as far
 * as he has scrolled. `count` is null where its model has no dossiers. `rpc(record)` makes what asks the server.
 */
export class ChatterDossier extends Reactive {
    record = null;
    count = null;
    rows = [];
    mails = [];
    more = false;
    loading = false;
    panel = false;
    text = "";
    version = 0;

    constructor(rpc, {later = browser.setTimeout.bind(browser)} = {}) {
        super();
        this.makeRpc = rpc;
        this.later = later;
        this.turn = 0;
    }

    async open(model, id) {
        this.turn++;
        this.rpc = id ? this.makeRpc({model, id}) : null;
        this.put([]);
        Object.assign(this, {record: {model, id}, count: null, more: false, loading: false, text: ""});
        await this.refresh();
    }

    put(rows) {
        const known = new Map(this.mails.map((mail) => [mail.row.id, mail]));
        this.rows = rows;
        this.mails = rows.map((row) => Object.assign(known.get(row.id) || new ChatterMail(row), {row}));
    }

    /** Something of it changed: soon, and once for many such messages. */
    changed() {
        this.waiting = this.waiting || new Promise((done) => this.later(done, SOON)).then(() => this.refresh());
        return this.waiting;
    }

    /** The record is left: what was to be done later is not. */
    end() {
        this.ended = true;
    }

    /** All rows that are shown anew: any of them may have become confidential. */
    async refresh() {
        this.waiting = null;
        if (this.ended) {
            return;
        }
        const {turn, rpc} = this;
        const count = (rpc && (await rpc.count())) ?? null; // JSON-RPC leaves None out
        const shown = this.rows.length;
        const page = count ? await rpc.mails({limit: Math.max(rpc.pageSize, shown)}) : {rows: [], more: false};
        if (turn === this.turn) {
            this.more = page.more;
            this.put(page.rows);
            this.panel = this.panel && count !== null;
            Object.assign(this, {count, version: this.version + 1});
        }
    }

    /** The next page, under what is there. */
    async loadMore(options = {}) {
        if (this.loading) {
            return;
        }
        const {turn} = this;
        this.loading = true;
        try {
            const page = await this.rpc.mails({after: after(this.rows), ...options});
            if (turn === this.turn) {
                this.put([...this.rows, ...below(page.rows, this.rows)]);
                this.more = page.more;
            }
        } finally {
            this.loading = turn !== this.turn && this.loading;
        }
    }

    /** So far back that all since then is here. */
    async loadSince(datetime) {
        while (this.more && !this.loading && this.mails.at(-1).datetime > datetime) {
            await this.loadMore({limit: ALL_AT_ONCE});
        }
    }
}
