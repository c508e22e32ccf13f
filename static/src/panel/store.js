import {Reactive} from "@web/core/utils/reactive";
import {after, below, merged} from "../mail/rows";
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
        await Promise.all([this.fill([]), this.loadPeople()]);
    }

    async loadPeople() {
        this.people = await this.rpc.people();
    }

    /** Show something else: another `tab`, `text` or `person`. */
    show(values) {
        if (Object.keys(values).every((name) => this[name] === values[name])) {
            return null;
        }
        Object.assign(this, {...values, rows: [], more: false});
        return this.fill([]);
    }

    ask(cursor) {
        return this.rpc[ASK[this.tab]]({after: cursor, text: this.text, person: this.person});
    }

    async fill(rows) {
        const turn = ++this.turn;
        this.loading = true;
        const page = await this.ask(after(rows));
        if (turn === this.turn) {
            const words = page.words || [];
            Object.assign(this, {rows: [...rows, ...below(page.rows, rows)], more: page.more, loading: false, words});
        }
    }

    async loadMore() {
        if (this.more && !this.loading) {
            await this.fill(this.rows);
        }
    }

    /** Something came in or went out: the first page anew, what was loaded below it stays. */
    async refresh() {
        const {turn} = this;
        const [page] = await Promise.all([this.ask(null), this.loadPeople(), this.open.refresh()]);
        if (turn === this.turn) {
            this.more = page.more && (this.more || this.rows.length <= page.rows.length);
            this.rows = merged(page, this.rows);
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
