import {browser} from "@web/core/browser/browser";
import {Reactive} from "@web/core/utils/reactive";
import {Letter} from "./letter";

const OFFERED = 10_000;
// The server's clock decides when the time to undo is over: a moment later it surely is.
const GRACE = 500;

/**
 * All mails that are being written, wherever in the web client one is, and the one that can still be taken back.
 *
 * `room()` tells how many windows fit beside each other; the others wait as bars. `later` is setTimeout; `onEnd(id,
 * state)` is called when something became of a mail that was sent.
 */
export class Composer extends Reactive {
    letters = [];
    offered = null;
    number = 0;
    asking = new Map();
    outbox = 0;

    constructor(rpc, {later = browser.setTimeout.bind(browser), room = () => 1, onEnd = () => {}} = {}) {
        super();
        Object.assign(this, {rpc, later, room, onEnd});
    }

    // ------------------------------------------------------------ opening

    async write(options = {}) {
        return this.once(JSON.stringify(options), () => this.rpc.write(options));
    }

    /** `how`: reply, reply_all or forward; `record` as in write, when it is answered from one. */
    async answer(how, messageId, record) {
        return this.once(`${how} ${messageId}`, () => this.rpc.answer(how, messageId, record));
    }

    /** A new mail; a double click opens one, and so does asking again where nothing was written yet. */
    async once(key, ask) {
        const untouched = this.letters.find((letter) => letter.key === key && !letter.touched);
        if (untouched) {
            return this.raise(untouched);
        }
        if (!this.asking.has(key)) {
            this.asking.set(key, ask());
        }
        try {
            return Object.assign(this.open(await this.asking.get(key), true), {key});
        } finally {
            this.asking.delete(key);
        }
    }

    /** Go on with a mail of the folder Drafts. */
    async edit(locationId) {
        return this.open(await this.rpc.edit(locationId));
    }

    async openDraft(id) {
        return this.find(id) ? this.raise(this.find(id)) : this.open(await this.rpc.show(id));
    }

    find(id) {
        return this.letters.find((letter) => letter.id === id);
    }

    open(shown, fresh = false) {
        const known = this.find(shown.id);
        if (known) {
            return this.raise(known);
        }
        this.letters.push(new Letter(this.rpc, this.later, shown, fresh));
        return this.raise(this.letters.at(-1));
    }

    /** Show its window; those that do not fit any more wait as bars, the oldest first. */
    raise(letter) {
        Object.assign(letter, {view: "open", raised: ++this.number});
        const open = this.letters.filter((one) => one.view !== "minimised").sort((a, b) => a.raised - b.raised);
        open.slice(0, -this.room()).forEach((one) => this.minimise(one));
        return letter;
    }

    minimise(letter) {
        letter.view = "minimised";
        letter.save();
    }

    // ------------------------------------------------------------ closing

    remove(letter) {
        this.letters = this.letters.filter((one) => one !== letter);
        this.outbox++;
    }

    /** It stays in Drafts, unless nothing was written. */
    async close(letter) {
        if (letter.fresh && !letter.touched) {
            return this.discard(letter);
        }
        if (await letter.save()) {
            this.remove(letter);
        }
    }

    async discard(letter) {
        letter.unsaved.clear();
        if (!letter.gone) {
            await letter.attempt(() => this.rpc.discard(letter.id));
        }
        if (!letter.refused || letter.gone) {
            this.remove(letter);
        }
    }

    /** Each page that goes away takes along what was typed last; false when some of it may be lost. */
    saveLast() {
        return this.letters.map((letter) => letter.saveLast()).every(Boolean);
    }

    // ------------------------------------------------------------ sending

    /** In ten seconds, or at `at` (UTC, as the server writes it); false when the letter says why not. */
    async send(letter, at = null) {
        if (!(await letter.finish()) || letter.busy) {
            return false;
        }
        const told = await letter.attempt(() => this.rpc.send(letter.id, at));
        if (!told) {
            return false;
        }
        this.remove(letter);
        this.offer(letter.id, at && told.send_at);
        return true;
    }

    offer(id, at) {
        const number = ++this.number;
        this.offered = {id, at};
        this.later(() => number === this.number && this.dismiss(), OFFERED);
        if (!at) {
            this.later(() => this.rpc.hasten(id), OFFERED + GRACE);
        }
    }

    dismiss() {
        this.offered = null;
    }

    /** Not after all: it is open again. */
    async undo() {
        const {id} = this.offered;
        this.dismiss();
        return this.open(await this.rpc.cancel(id));
    }

    /** What its writer found out of a mail that may have been sent. */
    async resolve(letter, wasSent) {
        await letter.attempt(() => this.rpc.resolve(letter.id, wasSent));
        return wasSent ? this.remove(letter) : letter.show(await this.rpc.show(letter.id));
    }

    /** The bus: something became of a mail. */
    async changed({id, state}) {
        this.outbox++;
        const letter = this.find(id);
        if (letter && state === "sent" && letter.unsaved.size) {
            letter.lose();
        } else if (letter) {
            await letter.saving;
            const keys = letter.keys;
            const shown = await this.rpc.show(id);
            if (letter.unsaved.size || letter.keys !== keys) {
                letter.note(shown); // what is being typed stays
            } else {
                letter.show(shown);
            }
        }
        this.onEnd(id, state);
    }
}
