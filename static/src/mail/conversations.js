import {Reactive} from "@web/core/utils/reactive";

// Conversations and bodies kept, so that one can go back and forth without waiting.
const KEPT = 40;
const MARKS = {read: ["seen", true], unread: ["seen", false], flag: ["flagged", true], unflag: ["flagged", false]};

/** The conversation that is open, and those beside it that were fetched in advance. */
export class Conversations extends Reactive {
    row = null;
    mails = [];
    loading = false;

    constructor(rpc) {
        super();
        this.rpc = rpc;
        this.fetched = new Map();
        this.pages = new Map();
    }

    close() {
        Object.assign(this, {row: null, mails: [], loading: false});
    }

    async show(row, folder) {
        Object.assign(this, {row, mails: [], loading: true});
        const mails = await this.fetch(row, folder);
        if (this.row?.key === row.key) {
            Object.assign(this, {mails: mails.map((mail) => ({...mail, open: isShown(mail)})), loading: false});
        }
    }

    /** The newest mail, which is the one to answer: not what one is writing oneself. */
    get newest() {
        return this.mails.filter((mail) => !mail.place?.draft).at(-1) || this.mails.at(-1);
    }

    prefetch(row, folder) {
        if (row) {
            this.fetch(row, folder).then((mails) => {
                mails.filter((mail) => mail.mail).forEach((mail) => this.page(mail.id, mail.mail.images_trusted));
            });
        }
    }

    fetch(row, folder) {
        const key = `${row.key} ${row.id} ${folder?.id}`;
        return keep(this.fetched, key, () => this.rpc.conversation(row.message_id, folder?.id));
    }

    /** The page of a mail's body. */
    page(messageId, images = false) {
        return keep(this.pages, `${messageId} ${images}`, () => this.rpc.page(messageId, images));
    }

    /** Open or close one mail of the conversation. */
    async toggle(mail) {
        mail.open = !mail.open;
        if (mail.open && !mail.mail) {
            mail.mail = await this.rpc.mail(mail.id);
        }
    }

    async reload(mail) {
        this.fetched.clear();
        mail.mail = await this.rpc.mail(mail.id);
    }

    /** The mails with these locations were marked. */
    mark(ids, action) {
        const [name, value] = MARKS[action];
        for (const {place} of this.mails) {
            if (place && ids.has(place.id)) {
                place[name] = value;
            }
        }
    }

    /** Something changed: what was fetched in advance may be another thing by now, and what is open too. */
    async refresh(folder) {
        this.fetched.clear();
        const row = this.row;
        if (!row || this.loading) {
            return;
        }
        const mails = await this.fetch(row, folder).catch(() => null);
        if (this.row?.key !== row.key) {
            return;
        }
        if (!mails) {
            this.close(); // it is no longer for this user
            return;
        }
        const known = new Map(this.mails.map((mail) => [mail.id, mail]));
        this.mails = mails.map((mail) => ({
            ...mail,
            mail: mail.mail || known.get(mail.id)?.mail,
            open: isOpen(mail, known),
        }));
    }
}

function isOpen(mail, known) {
    return known.has(mail.id) ? known.get(mail.id).open : isShown(mail);
}

function isShown(mail) {
    return Boolean(mail.mail) && !mail.place?.draft;
}

/** What `map` has for the key, or what `make` promises; the oldest goes when there are too many. */
function keep(map, key, make) {
    if (!map.has(key)) {
        const made = make();
        made.catch(() => map.delete(key));
        map.set(key, made);
        if (map.size > KEPT) {
            map.delete(map.keys().next().value);
        }
    }
    return map.get(key);
}
