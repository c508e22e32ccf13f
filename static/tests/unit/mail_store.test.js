import {describe, expect, test} from "@odoo/hoot";
import {MailStore} from "@mail_dossier/mail/store";
import {meaning} from "@mail_dossier/mail/keyboard";
import {merged} from "@mail_dossier/mail/rows";
import {places} from "@mail_dossier/reader/marks";

const INBOX = {id: 1, role: "inbox", name: "Inbox", open: true};
const ARCHIVE = {id: 2, role: "archive", name: "Archive", open: true};
const row = (number, values = {}) => ({
    id: number,
    thread: `t${number}`,
    message_id: number,
    ids: [number],
    cursor: [`2026-01-01 00:00:${String(60 - number).padStart(2, "0")}`, number],
    unread: false,
    flagged: false,
    ...values,
});

/** A server of a few rows; it notes what it is asked. `later` notes what is to be done after a while. */
class FakeServer {
    constructor(rows, page = 60) {
        Object.assign(this, {rows, size: page, asked: [], waiting: []});
    }

    later = (what) => this.waiting.push(what);

    async wait() {
        const waiting = this.waiting.splice(0);
        waiting.forEach((what) => what());
        await settled();
    }

    async tree() {
        return [INBOX, ARCHIVE];
    }

    async conversations(_folder, {after}) {
        const rows = after ? this.rows.filter((one) => one.id > after[1]) : this.rows;
        return {rows: rows.slice(0, this.size), more: rows.length > this.size};
    }

    async find(text) {
        this.asked.push(["find", text]);
        return {rows: [{...row(9), key: "mail 9"}], more: false, words: [text]};
    }

    async conversation(id) {
        this.asked.push(["conversation", id]);
        return [{id, mail: {id}, place: {id, seen: false, flagged: false}}];
    }

    async page(id) {
        this.asked.push(["page", id]);
        return `page ${id}`;
    }

    async act(ids, action, folder) {
        this.asked.push(folder ? [action, ids, folder] : [action, ids]);
        return {before: ids.map((id) => [id, id, {}])};
    }

    async undo(before) {
        this.asked.push(["undo", before.length]);
    }
}

const settled = () => new Promise((done) => setTimeout(done));

async function open(rows, page) {
    const server = new FakeServer(rows, page);
    const store = new MailStore(server, {later: server.later});
    await store.start();
    return {server, store};
}

const rows = (count, values) => Array.from({length: count}, (_, number) => row(number + 1, values));
const actions = (server) => server.asked.filter(([name]) => !["conversation", "page"].includes(name));

describe("the list", () => {
    test("opens at the inbox, and loads page after page", async () => {
        const {store} = await open(rows(5), 2);
        expect(store.folder.id).toBe(INBOX.id);
        expect(store.rows.length).toBe(2);
        await store.loadMore();
        await store.loadMore();
        expect(store.rows.map((one) => one.id)).toEqual([1, 2, 3, 4, 5]);
        expect(store.more).toBe(false);
    });

    test("a page that does not come is asked for again", async () => {
        const {store, server} = await open(rows(3), 2);
        const page = server.conversations;
        server.conversations = async () => {
            throw new Error("offline");
        };
        await expect(store.loadMore()).rejects.toThrow("offline");
        server.conversations = page;
        await store.loadMore();
        expect(store.rows.length).toBe(3);
    });

    test("an answer that comes too late is not shown", async () => {
        const {store, server} = await open(rows(2));
        const slow = store.search("slow");
        await Promise.all([slow, store.openFolder(ARCHIVE)]);
        expect(store.rows.map((one) => one.key)).toEqual(["t1", "t2"]);
        expect(actions(server)).toEqual([["find", "slow"]]);
    });

    test("new mail comes above what was loaded", () => {
        const old = rows(4).map((one) => ({...one, key: one.thread}));
        const fresh = {...row(0), key: "t0"};
        const page = {rows: [fresh, old[0], old[2]], more: true};
        expect(merged(page, old).map((one) => one.key)).toEqual(["t0", "t1", "t3", "t4"]);
    });
});

describe("what is open", () => {
    test("the arrow keys find the next one fetched already", async () => {
        const {store, server} = await open(rows(3));
        store.select("t1");
        await settled();
        expect(server.asked).toEqual([
            ["conversation", 1],
            ["conversation", 2],
            ["page", 2],
        ]);
        store.step(1);
        await settled();
        expect(server.asked.filter(([name, id]) => name === "conversation" && id === 2).length).toBe(1);
        expect(store.open.mails[0].id).toBe(2);
    });

    test("what one is writing oneself is not what one answers", async () => {
        const {store, server} = await open(rows(1));
        const place = {id: 1, seen: true, flagged: false};
        server.conversation = async () => [
            {id: 1, mail: {id: 1}, place},
            {id: 2, mail: {id: 2}, place: {...place, draft: true}},
        ];
        store.select("t1");
        await settled();
        expect(store.open.newest.id).toBe(1);
        expect(store.open.mails.map((mail) => mail.open)).toEqual([true, false]);
    });

    test("what stays open becomes read, what is passed does not", async () => {
        const {store, server} = await open(rows(2, {unread: true}));
        store.select("t1");
        store.step(1);
        await server.wait();
        expect(actions(server)).toEqual([["read", [2]]]);
        expect(store.rows.map((one) => one.unread)).toEqual([true, false]);
    });
});

describe("actions", () => {
    test("what is archived is gone at once, and the next one is open", async () => {
        const {store, server} = await open(rows(3));
        store.select("t2");
        const done = store.act("archive");
        expect(store.rows.map((one) => one.key)).toEqual(["t1", "t3"]);
        expect(store.current).toBe("t3");
        await done;
        expect(actions(server)).toEqual([["archive", [2]]]);
    });

    test("they go for all that is ticked", async () => {
        const {store, server} = await open(rows(4));
        store.check("t1");
        store.check("t3", "t1");
        expect([...store.checked]).toEqual(["t1", "t2", "t3"]);
        await store.act("move", store.targets, ARCHIVE);
        expect(actions(server)).toEqual([["move", [1, 2, 3], 2]]);
        expect(store.checked.size).toBe(0);
    });

    test("can be taken back for a while", async () => {
        const {store, server} = await open(rows(2));
        await store.act("delete", [store.rows[0]]);
        expect(store.undoing.offered.count).toBe(1);
        await store.undo();
        expect(actions(server)).toEqual([
            ["delete", [1]],
            ["undo", 1],
        ]);
        expect(store.rows.length).toBe(2);
        await store.act("delete", [store.rows[0]]);
        await server.wait();
        expect(store.undoing.offered).toBe(null);
    });

    test("a look that began before does not undo what was done since", async () => {
        const {store, server} = await open(rows(2, {unread: true}));
        const looked = store.refresh();
        const done = store.act("read", [store.rows[0]]);
        await Promise.all([looked, done]);
        expect(store.rows[0].unread).toBe(false);
        expect(server.waiting.length).toBeGreaterThan(0);
    });

    test("what the server refuses comes back, and is told", async () => {
        const {store, server} = await open(rows(2));
        const told = [];
        store.onError = (error) => told.push(error.message);
        server.act = () => Promise.reject(new Error("No folder is used as Archive yet"));
        await store.act("archive", [store.rows[0]]);
        expect(store.rows.length).toBe(2);
        expect(told).toEqual(["No folder is used as Archive yet"]);
    });
});

describe("keys and marks", () => {
    test("Gmail's keys", () => {
        expect(meaning({key: "j"})).toBe("next");
        expect(meaning({key: "e"})).toBe("archive");
        expect(meaning({key: "i"}, "g")).toBe("goInbox");
        expect(meaning({key: "a", ctrlKey: true})).toBe(undefined);
    });

    test("words are marked whatever their case and accents", () => {
        expect(places("Een café en CAFETARIA", ["cafe"])).toEqual([
            [4, 8],
            [12, 21],
        ]);
        expect(places("decafe", ["cafe"])).toEqual([]);
    });
});
