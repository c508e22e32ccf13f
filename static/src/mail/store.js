import {browser} from "@web/core/browser/browser";
import {Reactive} from "@web/core/utils/reactive";
import {Conversations} from "./conversations";
import {Undo} from "./undo";
import {after, below, merged} from "./rows";

// A mail that one only passes with the arrow keys stays unread.
const READ_AFTER = 400;
const REFRESH_AFTER = 250;
const MOVES = new Set(["archive", "junk", "delete", "move", "inbox"]);
const MARKS = {read: ["unread", false], unread: ["unread", true], flag: ["flagged", true], unflag: ["flagged", false]};

/**
 * The state of the mail screen: folders, the list, what is open, what is ticked.
 *
 * What the user does is so here at once, and told to the server after; what it says to that replaces what we thought.
 * A *row* is a conversation of the list; it is known by its `key`, as the mails it has change. `later` is setTimeout.
 */
export class MailStore extends Reactive {
    folders = [];
    folder = null;
    only = "";
    query = "";
    words = [];
    rows = [];
    more = false;
    loading = true;
    current = null;
    checked = new Set();
    view = "list";

    constructor(rpc, {later = browser.setTimeout.bind(browser), onError = () => {}} = {}) {
        super();
        this.rpc = rpc;
        this.later = (what, wait) => later(() => this.ended || what(), wait);
        this.onError = onError;
        this.open = new Conversations(rpc);
        this.undoing = new Undo(rpc, this.later);
        this.turn = 0;
        this.acts = 0;
    }

    async start({folderId, key} = {}) {
        this.folders = await this.rpc.tree();
        const open = this.folders.filter((folder) => folder.open);
        const first = open.find((folder) => folder.id === folderId) || open[0];
        if (first) {
            await this.openFolder(first);
            if (key && this.row(key)) {
                this.select(key);
            }
        }
        this.loading = false;
    }

    // ------------------------------------------------------------ the list

    row(key = this.current) {
        return this.rows.find((row) => row.key === key);
    }

    /** The ids of what an action is about: the ticked rows, else the open one. */
    get targets() {
        return this.checked.size ? this.rows.filter((row) => this.checked.has(row.key)) : [this.row()].filter(Boolean);
    }

    openFolder(folder) {
        Object.assign(this, {folder, only: "", query: "", words: [], view: "list"});
        return this.reload();
    }

    /** What is typed into the search box; without it, the folder again. */
    search(query) {
        if (query.trim() === this.query) {
            return null;
        }
        Object.assign(this, {query: query.trim(), words: [], only: ""});
        this.close();
        return this.fill([]);
    }

    filter(only) {
        this.only = this.only === only ? "" : only;
        return this.reload();
    }

    async reload() {
        Object.assign(this, {rows: [], more: false, loading: true});
        this.close();
        await this.fill([]);
    }

    close() {
        this.current = null;
        this.checked.clear();
        this.open.close();
    }

    /** The next page, under what is there. */
    async loadMore() {
        if (this.more && !this.loading) {
            this.loading = true;
            await this.fill(this.rows);
        }
    }

    async fill(rows) {
        const turn = ++this.turn;
        try {
            const {rows: next, more, words = []} = await this.ask(after(rows));
            Object.assign(this, turn === this.turn && {rows: [...rows, ...below(next, rows)], more, words});
        } finally {
            this.loading &&= turn !== this.turn;
        }
    }

    async ask(cursor) {
        if (this.query) {
            return this.rpc.find(this.query, {after: cursor});
        }
        const page = await this.rpc.conversations(this.folder.id, {after: cursor, only: this.only});
        return {...page, rows: page.rows.map((row) => ({...row, key: row.thread}))};
    }

    /** Something came in, or changed elsewhere: soon, and once for many such messages. */
    changed() {
        this.waiting =
            this.waiting || new Promise((done) => this.later(done, REFRESH_AFTER)).then(() => this.refresh());
        return this.waiting;
    }

    async refresh() {
        this.waiting = null;
        const {turn, acts} = this;
        const [folders, page] = await Promise.all([this.rpc.tree(), this.folder ? this.ask(null) : null]);
        this.folders = folders;
        if (acts !== this.acts) {
            this.changed(); // the answer may not know of it yet
        } else if (page && turn === this.turn) {
            this.rows = merged(page, this.rows);
            this.more = this.more || page.more;
            await this.open.refresh(this.folder);
        }
    }

    // ------------------------------------------------------------ what is open

    select(key) {
        const index = this.rows.findIndex((row) => row.key === key);
        this.current = key;
        this.view = "mail";
        const opened = this.open.show(this.rows[index], this.folder);
        for (const near of [this.rows[index + 1], this.rows[index - 1]]) {
            this.open.prefetch(near, this.folder);
        }
        if (this.rows[index].unread) {
            this.later(() => this.current === key && this.act("read", [this.row(key)]), READ_AFTER);
        }
        return opened;
    }

    /** One up (-1) or down (1); where nothing is open, to the first. */
    step(by) {
        const index = this.rows.findIndex((row) => row.key === this.current);
        const row = this.rows[index < 0 ? 0 : index + by];
        if (row) {
            this.select(row.key);
        }
        if (index + 20 > this.rows.length) {
            this.loadMore();
        }
    }

    check(key, through = null) {
        const [from, to] = [through ?? key, key].map((one) => this.rows.findIndex((row) => row.key === one));
        const on = !this.checked.has(key);
        for (const row of this.rows.slice(Math.min(from, to), Math.max(from, to) + 1)) {
            this.checked[on ? "add" : "delete"](row.key);
        }
    }

    checkAll(on = this.checked.size < this.rows.length) {
        this.checked.clear();
        for (const row of on ? this.rows : []) {
            this.checked.add(row.key);
        }
    }

    // ------------------------------------------------------------ what the user does

    /** Do it with the rows' mails; `folder` is where they are moved to. */
    async act(action, rows = this.targets, folder = null) {
        const ids = rows.flatMap((row) => row?.ids || []);
        if (!ids.length) {
            return;
        }
        if (MOVES.has(action)) {
            this.leave(rows);
        } else {
            const [name, value] = MARKS[action];
            rows.forEach((row) => (row[name] = value));
            this.open.mark(new Set(ids), action);
        }
        this.acts++;
        try {
            const {before} = await this.rpc.act(ids, action, folder?.id);
            this.acts++;
            this.undoing.offer(action, rows.length, before, folder);
            this.folders = await this.rpc.tree();
        } catch (error) {
            this.acts++;
            await this.refresh();
            this.onError(error);
        }
    }

    /** Take rows out of the list, and go on with the next one. */
    leave(rows) {
        const gone = new Set(rows.map((row) => row.key));
        const index = this.rows.findIndex((row) => row.key === this.current);
        const next = this.rows.slice(index).find((row) => !gone.has(row.key));
        this.rows = this.rows.filter((row) => !gone.has(row.key));
        gone.forEach((key) => this.checked.delete(key));
        if (gone.has(this.current)) {
            this.current = null;
            this.open.close();
            if (next && this.view === "mail" && !this.narrow) {
                this.select(next.key);
            } else {
                this.view = "list";
            }
        }
        this.loadMore();
    }

    async undo() {
        if (await this.undoing.undo()) {
            await this.refresh();
        }
    }

    /** The screen is left: what was to be done later is not. */
    end() {
        this.ended = true;
    }

    state() {
        return {folderId: this.folder?.id, key: this.current};
    }
}
