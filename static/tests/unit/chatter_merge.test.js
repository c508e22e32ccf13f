import {describe, expect, test} from "@odoo/hoot";
import {ChatterDossier} from "@mail_dossier/chatter/dossier";
import {PanelStore} from "@mail_dossier/panel/store";
import {merged} from "@mail_dossier/chatter/merge";

/** Days as letters: "m5" is a message of the fifth, "p5" a mail (post). */
const side = (text, more = false) => ({
    rows: text
        .split(" ")
        .filter(Boolean)
        .map((name) => ({name, datetime: Number(name.slice(1))})),
    more,
});
const told = ({entries, next}) => [entries.map(({name}) => name).join(" "), next];

describe("mails between the entries of a chatter", () => {
    test("by date, newest first; a mail of the same moment stands above", () => {
        expect(told(merged(side("m9 m5 m1"), side("p7 p5 p2")))).toEqual(["m9 p7 p5 m5 p2 m1", null]);
        expect(told(merged(side(""), side("p2 p1")))).toEqual(["p2 p1", null]);
        expect(told(merged(side("m2 m1"), side("")))).toEqual(["m2 m1", null]);
    });

    test("entries stay in the chatter's order, whatever their dates", () => {
        expect(told(merged(side("m9 m3 m5 m1"), side("p4")))).toEqual(["m9 p4 m3 m5 m1", null]);
    });

    test("nothing is shown below what is not known yet", () => {
        expect(told(merged(side("m9 m8", true), side("p7 p6")))).toEqual(["m9 m8", "messages"]);
        expect(told(merged(side("m9 m2"), side("p8 p5", true)))).toEqual(["m9 p8 p5", "mails"]);
        expect(told(merged(side("m9 m4", true), side("p8 p5", true)))).toEqual(["m9 p8 p5", "mails"]);
        expect(told(merged(side("", true), side("p8")))).toEqual(["", "messages"]);
    });

    test("page after page the order is that of all together", () => {
        const [messages, mails] = [side("m9 m8 m5 m4 m1"), side("p9 p7 p6 p5 p2 p1")];
        const all = told(merged(messages, mails))[0];
        const known = {messages: 1, mails: 1};
        const part = (whole, name) => ({rows: whole.rows.slice(0, known[name]), more: known[name] < whole.rows.length});
        let [shown, next] = ["", "messages"];
        while (next) {
            [shown, next] = told(merged(part(messages, "messages"), part(mails, "mails")));
            expect(all.startsWith(shown)).toBe(true);
            known[next]++;
        }
        expect(shown).toBe(all);
    });
});

/** A dossier of `size` mails, the newest has the highest id; it gives three at a time. */
class FakeRpc {
    asked = [];
    pageSize = 3;

    constructor(size) {
        this.ids = Array.from({length: size}, (_, number) => size - number);
    }

    page(ids, {after, limit = 3} = {}) {
        const rows = ids.filter((id) => !after || id < after[1]).map((id) => this.row(id));
        return {rows: rows.slice(0, limit), more: rows.length > limit};
    }

    row(id) {
        const date = `2026-01-${String(id).padStart(2, "0")} 10:00:00`;
        return {id, key: id, message_id: id, date, cursor: [date, id], people: [], subject: `mail ${id}`};
    }

    async count() {
        return this.ids.length;
    }

    async mails(options) {
        return this.page(this.ids, options);
    }

    async conversations(options) {
        this.asked.push([options.text, options.person]);
        return {...this.page(options.text ? this.ids.slice(0, 1) : this.ids, options), words: []};
    }

    async parts(options) {
        return this.page(this.ids, options);
    }

    async people() {
        return [{email: "carla@client.example", name: "Carla", count: this.ids.length}];
    }

    async conversation(id) {
        return this.ids.includes(id) ? [{id, mail: {id}, place: null}] : [];
    }

    async mail(id) {
        return {id};
    }
}

const shown = (store) => store.rows.map((row) => row.id);

describe("the dossier of a chatter's record", () => {
    test("a page at a time, and back to a day", async () => {
        const dossier = new ChatterDossier(() => new FakeRpc(9));
        await dossier.open("res.partner", 7);
        expect([dossier.count, shown(dossier), dossier.more]).toEqual([9, [9, 8, 7], true]);
        await dossier.loadMore();
        expect(shown(dossier)).toEqual([9, 8, 7, 6, 5, 4]);
        await dossier.loadSince(dossier.mails.at(-1).datetime.minus({days: 2}));
        expect([shown(dossier).at(-1), dossier.more]).toEqual([1, false]);
    });

    test("what comes in stands above, what leaves is gone, what was loaded stays", async () => {
        const rpc = new FakeRpc(6);
        const dossier = new ChatterDossier(() => rpc);
        await dossier.open("res.partner", 7);
        await dossier.loadMore();
        const first = dossier.mails[0];
        rpc.ids = [7, 6, 4, 3, 2, 1];
        await dossier.refresh();
        expect(shown(dossier)).toEqual([7, 6, 4, 3, 2, 1]);
        expect(dossier.mails[1]).toBe(first);
    });

    test("a mail that became confidential leaves, how far down it may be", async () => {
        const rpc = new FakeRpc(8);
        const dossier = new ChatterDossier(() => rpc);
        await dossier.open("res.partner", 7);
        await dossier.loadMore();
        rpc.ids = rpc.ids.filter((id) => id !== 4);
        await dossier.refresh();
        expect([shown(dossier), dossier.more]).toEqual([[8, 7, 6, 5, 3, 2], true]);
    });

    test("nothing of the record before it", async () => {
        const waiting = [];
        const dossier = new ChatterDossier(({id}) => {
            const rpc = new FakeRpc(id);
            return {
                ...rpc,
                mails: (options) => rpc.mails(options),
                count: () => new Promise((done) => waiting.push(done)),
            };
        });
        const [first, second] = [dossier.open("res.partner", 5), dossier.open("res.partner", 2)];
        waiting[1](2);
        await second;
        waiting[0](5);
        await first;
        expect([dossier.count, shown(dossier)]).toEqual([2, [2, 1]]);
        await dossier.open("res.partner", false);
        expect([dossier.count, shown(dossier)]).toEqual([null, []]);
    });
});

describe("the panel of a dossier", () => {
    const start = async (rpc) => {
        const store = new PanelStore(rpc, () => store.refresh());
        await store.start();
        return store;
    };

    test("what is searched for, and with whom", async () => {
        const rpc = new FakeRpc(5);
        const store = await start(rpc);
        expect([shown(store), store.more, store.people.length]).toEqual([[5, 4, 3], true, 1]);
        await store.loadMore();
        expect(shown(store)).toEqual([5, 4, 3, 2, 1]);
        await store.show({text: "lunch"});
        expect(shown(store)).toEqual([5]);
        await store.show({text: "", person: "carla@client.example"});
        expect(rpc.asked.at(-1)).toEqual(["", "carla@client.example"]);
        expect(store.show({person: "carla@client.example"})).toBe(null);
        await store.show({tab: "files"});
        expect(shown(store)).toEqual([5, 4, 3]);
    });

    test("a mail that became confidential leaves, how far down it may be", async () => {
        const rpc = new FakeRpc(5);
        const store = await start(rpc);
        await store.loadMore();
        rpc.ids = [5, 4, 3, 1];
        await store.refresh();
        expect([shown(store), store.more]).toEqual([[5, 4, 3, 1], false]);
    });

    test("a page that does not come can be asked for again", async () => {
        const rpc = new FakeRpc(5);
        const store = await start(rpc);
        rpc.conversations = () => Promise.reject(new Error("No connection."));
        await expect(store.loadMore()).rejects.toThrow("No connection.");
        delete rpc.conversations;
        await store.loadMore();
        expect([shown(store), store.loading]).toEqual([[5, 4, 3, 2, 1], false]);
    });

    test("an open conversation that leaves the dossier is shut", async () => {
        const rpc = new FakeRpc(3);
        const store = await start(rpc);
        await store.open.show(store.rows[0]);
        expect(store.open.mails.length).toBe(1);
        rpc.ids = [2, 1];
        await store.open.reload(store.open.mails[0]);
        expect([store.open.row, shown(store)]).toEqual([null, [2, 1]]);
    });
});
