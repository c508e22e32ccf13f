import {Reactive} from "@web/core/utils/reactive";
import {after, below} from "../mail/rows";
import {Conversations} from "../mail/conversations";

/** What asks for the rows of each tab. */
const ASK = {conversations: "conversations", files: "parts"};

/**
 * What a dossier's panel shows: the conversations of one record or their attachments, those of one person, those with
 * what is searched for; and the conversation that is open. `changed` is called when the user changed the dossier.
 */
export class PanelStore extends Reactive {
    tab = "conversations";
    text = "";
    person = "";
    people = [];
    words = [];
    rows = [];
    more = false;
    loading = true;

    constructor(rpc, changed) {
        super();
        this.rpc = rpc;
        this.open = new RecordConversations(rpc, changed);
        this.turn = 0;
    }

    async start(text = "") {
        this.text = text;
        await Promise.all([this.fill(), this.loadPeople()]);
    }

    async loadPeople() {
        this.people = await this.rpc.people();
    }

    /** Show something else: another `tab`, `text` or `person`. */
    show(values) {
        if (Object.keys(values).every((name) => this[name] === values[name])) {
            return null;
        }
        this.turn++;
        Object.assign(this, {...values, rows: [], more: false});
        return this.fill();
    }

    ask(options) {
        return this.rpc[ASK[this.tab]]({...options, text: this.text, person: this.person});
    }

    /** The next page, under what is there. */
    async fill() {
        const {turn} = this;
        this.loading = true;
        try {
            const page = await this.ask({after: after(this.rows)});
            if (turn === this.turn) {
                const rows = [...this.rows, ...below(page.rows, this.rows)];
                Object.assign(this, {rows, more: page.more, words: page.words || []});
            }
        } finally {
            this.loading = turn !== this.turn && this.loading;
        }
    }

    async loadMore() {
        if (this.more && !this.loading) {
            await this.fill();
        }
    }

    /** Something came in or went out: all rows that are shown anew, any of them may have become confidential. */
    async refresh() {
        const {turn} = this;
        const limit = Math.max(this.rpc.pageSize, this.rows.length);
        const [page] = await Promise.all([this.ask({limit}), this.loadPeople(), this.open.refresh()]);
        if (turn === this.turn) {
            Object.assign(this, {rows: page.rows, more: page.more});
        }
    }
}

/** The open conversation, as far as it is in the dossier. */
class RecordConversations extends Conversations {
    constructor(rpc, changed) {
        super(rpc);
        this.changed = changed;
    }

    /** What the user has himself and opens, he has read. */
    async show(row) {
        await super.show(row);
        const unread = this.mails.filter(({place, open}) => open && place && !place.seen).map(({place}) => place);
        if (row.unread && unread.length) {
            row.unread = false;
            unread.forEach((place) => (place.seen = true));
            await this.rpc.read(unread.map((place) => place.id));
        }
    }

    async reload(mail) {
        await super.reload(mail);
        await this.changed();
    }

    async refresh() {
        await super.refresh();
        if (this.row && !this.loading && !this.mails.length) {
            this.close();
        }
    }
}
