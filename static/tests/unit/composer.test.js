import {describe, expect, test} from "@odoo/hoot";
import {Composer} from "@mail_dossier/composer/composer";
import {ConnectionLostError} from "@web/core/network/rpc";
import {allowTranslations} from "@web/../tests/web_test_helpers";
import {isAddress, matching, parsePeople, written} from "@mail_dossier/composer/people";
import {moments} from "@mail_dossier/composer/moments";

const {DateTime} = luxon;
const shown = (id, values = {}) => ({
    id,
    sender: "",
    to: "",
    cc: "",
    bcc: "",
    subject: "",
    body: "<p><br></p>",
    plain: false,
    confidential: false,
    state: "draft",
    error: false,
    parts: [],
    send_at: false,
    ...values,
});
const settled = () => new Promise((done) => setTimeout(done));

/** A server with drafts; it notes what it is asked. `later` notes what is to be done after a while. */
class FakeServer {
    constructor() {
        Object.assign(this, {asked: [], waiting: [], drafts: new Map(), number: 0});
    }

    later = (what) => this.waiting.push(what);

    async wait() {
        this.waiting.splice(0).forEach((what) => what());
        await settled();
    }

    async write() {
        const id = ++this.number;
        this.drafts.set(id, shown(id));
        return shown(id);
    }

    async answer(how, messageId) {
        this.asked.push([how, messageId]);
        return this.write();
    }

    async show(id) {
        return this.drafts.get(id);
    }

    async save(id, values) {
        this.asked.push(["save", id, values]);
        if (this.refuses) {
            throw new Error(this.refuses);
        }
        Object.assign(this.drafts.get(id) || {}, values);
        return this.drafts.has(id);
    }

    async hints() {
        return {external: ["dan@d.example"]};
    }

    async discard(id) {
        this.asked.push(["discard", id]);
        this.drafts.delete(id);
    }

    async send(id, at) {
        this.asked.push(["send", id, at]);
        return {send_at: at || "2026-01-01 12:00:00"};
    }

    async cancel(id) {
        this.asked.push(["cancel", id]);
        return this.drafts.get(id);
    }

    async hasten(id) {
        this.asked.push(["hasten", id]);
    }

    saveLast(...last) {
        this.last = last;
        return !this.full;
    }

    async detach() {
        throw new Error("This mail is on its way.");
    }

    async attach(id, files) {
        return files.map((name, index) => ({id: index + 1, name, inline: false}));
    }
}

async function start(room = 2) {
    const server = new FakeServer();
    const composer = new Composer(server, {later: server.later, room: () => room});
    const letter = await composer.write();
    return {server, composer, letter};
}

describe("a letter", () => {
    test("is saved once after a pause, with what changed", async () => {
        const {server, letter} = await start();
        letter.change({subject: "L"});
        letter.change({subject: "Lunch"});
        letter.change({to: "carla@client.example"});
        expect(letter.saved).toBe(false);
        await server.wait();
        expect(server.asked).toEqual([["save", 1, {subject: "Lunch", to: "carla@client.example"}]]);
        expect(letter.saved).toBe(true);
        expect(letter.external).toEqual(["dan@d.example"]);
    });

    test("asks the editor for its text only when it is saved", async () => {
        const {server, letter} = await start();
        let read = 0;
        letter.readBody = () => `<p>${++read}</p>`;
        letter.touch("body");
        letter.touch("body");
        await server.wait();
        expect(server.asked).toEqual([["save", 1, {body: "<p>1</p>"}]]);
    });

    test("what the server refuses is told, and tried again with what is typed next", async () => {
        const {server, letter} = await start();
        server.refuses = "This mail is on its way.";
        letter.change({subject: "Lunch"});
        await server.wait();
        expect(letter.problem).toBe("This mail is on its way.");
        server.refuses = "";
        letter.change({to: "dan@d.example"});
        await server.wait();
        expect(letter.problem).toBe("");
        expect(server.asked.at(-1)).toEqual(["save", 1, {subject: "Lunch", to: "dan@d.example"}]);
    });

    test("that went from under us is kept as a new one", async () => {
        const {server, letter} = await start();
        server.drafts.clear();
        letter.change({subject: "Lunch"});
        await server.wait();
        expect(letter.gone).toBe(true);
        await letter.keep();
        expect([letter.id, letter.gone, server.drafts.get(2).subject]).toEqual([2, false, "Lunch"]);
    });

    test("what could not be saved is tried again by itself", async () => {
        const {server, letter} = await start();
        server.refuses = "No.";
        letter.change({subject: "Lunch"});
        await server.wait();
        server.refuses = "";
        await server.wait();
        expect([letter.problem, server.drafts.get(1).subject]).toEqual(["", "Lunch"]);
    });

    test("a page is left unasked only when all goes along", async () => {
        const {server, composer, letter} = await start();
        expect(composer.saveLast()).toBe(true);
        letter.change({subject: "Lunch"});
        expect([composer.saveLast(), server.last]).toEqual([true, [1, {subject: "Lunch"}]]);
        server.full = true;
        expect(composer.saveLast()).toBe(false);
        Object.assign(server, {full: false, refuses: "No."});
        await server.wait();
        expect(composer.saveLast()).toBe(false);
    });

    test("a file stays until the server has taken it out, and saving does not hide why it did not", async () => {
        const {server, letter} = await start();
        await letter.attach(["cv.pdf"]);
        await letter.detach(letter.files[0]);
        letter.change({subject: "Lunch"});
        await server.wait();
        expect([letter.files.length, letter.problem, letter.saved]).toEqual([1, "This mail is on its way.", true]);
    });

    test("without a connection it says so in the words of its writer", async () => {
        allowTranslations();
        const {server, letter} = await start();
        server.save = () => Promise.reject(new ConnectionLostError("/web/dataset/call_kw"));
        letter.change({subject: "Lunch"});
        await server.wait();
        expect(letter.problem).toMatch(/no connection with Odoo/);
    });

    test("sent elsewhere, what was typed here last is still there", async () => {
        const {server, composer, letter} = await start();
        letter.change({subject: "Lunch"});
        Object.assign(server.drafts.get(1), {state: "sent"});
        await composer.changed({id: 1, state: "sent"});
        expect([letter.subject, letter.gone]).toEqual(["Lunch", true]);
    });

    test("refused meanwhile, what is being typed stays", async () => {
        const {server, composer, letter} = await start();
        Object.assign(server.drafts.get(1), {state: "refused", error: "No such user", to: "old@client.example"});
        letter.change({to: "new@client.example"});
        await composer.changed({id: 1, state: "refused"});
        expect([letter.to, letter.state, letter.problem]).toEqual(["new@client.example", "refused", "No such user"]);
    });

    test("what the server has replaces what is shown, files beside it", async () => {
        const {letter} = await start();
        await letter.attach(["cv.pdf"]);
        expect(letter.files.map((part) => part.name)).toEqual(["cv.pdf"]);
        letter.show(shown(1, {subject: "Other", parts: []}));
        expect([letter.subject, letter.files.length, letter.bodyNumber]).toEqual(["Other", 0, 2]);
    });
});

describe("the windows", () => {
    test("one in which nothing was written leaves nothing behind", async () => {
        const {server, composer, letter} = await start();
        await composer.close(letter);
        expect(server.asked).toEqual([["discard", 1]]);
        expect(composer.letters.length).toBe(0);
    });

    test("one that is closed is saved first", async () => {
        const {server, composer, letter} = await start();
        letter.change({subject: "Lunch"});
        await composer.close(letter);
        expect(server.asked).toEqual([["save", 1, {subject: "Lunch"}]]);
        expect([...server.drafts.keys()]).toEqual([1]);
        expect(composer.letters.length).toBe(0);
    });

    test("one that cannot be saved stays open", async () => {
        const {server, composer, letter} = await start();
        server.refuses = "No.";
        letter.change({subject: "Lunch"});
        await composer.close(letter);
        expect(composer.letters.length).toBe(1);
    });

    test("as many as fit are open, the others wait", async () => {
        const {composer, letter} = await start(2);
        await composer.answer("reply", 7);
        await composer.answer("reply", 8);
        expect(composer.letters.map((one) => one.view)).toEqual(["minimised", "open", "open"]);
        composer.raise(letter);
        expect(composer.letters.map((one) => one.view)).toEqual(["open", "minimised", "open"]);
    });

    test("a double click opens one answer, and so does a click a little later", async () => {
        const {server, composer} = await start();
        await Promise.all([composer.answer("reply", 7), composer.answer("reply", 7)]);
        await composer.answer("reply", 7);
        expect([composer.letters.length, server.asked]).toEqual([2, [["reply", 7]]]);
        composer.letters[1].change({subject: "Lunch"});
        await composer.answer("reply", 7);
        expect(composer.letters.length).toBe(3);
    });

    test("a draft has one window", async () => {
        const {composer} = await start();
        await composer.openDraft(1);
        expect(composer.letters.length).toBe(1);
    });
});

describe("sending", () => {
    test("what was typed last goes along; after a while it is hastened", async () => {
        const {server, composer, letter} = await start();
        letter.change({subject: "Lunch"});
        await composer.send(letter);
        expect(server.asked).toEqual([
            ["save", 1, {subject: "Lunch"}],
            ["send", 1, null],
        ]);
        expect([composer.letters.length, composer.offered.id]).toEqual([0, 1]);
        await server.wait();
        expect(composer.offered).toBe(null);
        expect(server.asked.at(-1)).toEqual(["hasten", 1]);
    });

    test("nothing goes while a file is on its way up, whatever else is done meanwhile", async () => {
        const {server, composer, letter} = await start();
        let uploaded;
        server.attach = () => new Promise((done) => (uploaded = done));
        const attached = letter.attach(["cv.pdf"]);
        await letter.attempt(async () => {});
        expect(await composer.send(letter)).toBe(false);
        uploaded([{id: 1, name: "cv.pdf", inline: false}]);
        await attached;
        expect(await composer.send(letter)).toBe(true);
    });

    test("undone it is open again", async () => {
        const {server, composer, letter} = await start();
        letter.change({subject: "Lunch"});
        await composer.send(letter);
        await composer.undo();
        expect(server.asked.at(-1)).toEqual(["cancel", 1]);
        expect(composer.letters.map((one) => [one.subject, one.view])).toEqual([["Lunch", "open"]]);
    });

    test("later is not hastened", async () => {
        const {server, composer, letter} = await start();
        await composer.send(letter, "2026-12-01 08:00:00");
        await server.wait();
        expect(server.asked).toEqual([["send", 1, "2026-12-01 08:00:00"]]);
    });

    test("what the server does not take stays, and says so", async () => {
        const {server, composer, letter} = await start();
        server.send = () => Promise.reject(new Error("Who is it for?"));
        expect(await composer.send(letter)).toBe(false);
        expect([letter.problem, composer.letters.length, composer.offered]).toEqual(["Who is it for?", 1, null]);
    });
});

describe("people", () => {
    test("a field's text, there and back", () => {
        const text = 'Carla <carla@client.example>, "Jansen, Piet" <piet@p.example>, dan@d.example';
        const people = parsePeople(text);
        expect(people).toEqual([
            {name: "Carla", email: "carla@client.example"},
            {name: "Jansen, Piet", email: "piet@p.example"},
            {name: "", email: "dan@d.example"},
        ]);
        expect(written(people)).toBe(text);
    });

    test("who was offered for less is not who is meant by more", () => {
        const [daan, dan] = parsePeople("Daan <daan@a.example>, Dan <dan@d.example>");
        expect(matching([daan, dan], "da")).toEqual([daan, dan]);
        expect(matching([daan, dan], "dan@")).toEqual([dan]);
        expect(matching([daan, dan], "dan@other")).toEqual([]);
    });

    test("lists from elsewhere, and what is no address", () => {
        expect(parsePeople("a@a.example; b@b.example\nc@c.example,,").map(({email}) => email)).toEqual([
            "a@a.example",
            "b@b.example",
            "c@c.example",
        ]);
        expect(parsePeople('Zoë "unclosed').length).toBe(1);
        expect(["a@a.example", "zoë@exämple.example", "carla", "a@", "a b@c.example"].map(isAddress)).toEqual([
            true,
            true,
            false,
            false,
            false,
        ]);
    });
});

test("moments to send at", () => {
    const names = (text) => moments(DateTime.fromISO(text)).map(({name, at}) => [name, at.toFormat("ccc HH:mm")]);
    expect(names("2026-11-25T16:20:30")).toEqual([
        ["hour", "Wed 17:20"],
        ["tomorrow", "Thu 08:00"],
        ["monday", "Mon 08:00"],
    ]);
    expect(names("2026-11-29T16:20:30").map(([name]) => name)).toEqual(["hour", "tomorrow"]);
});
