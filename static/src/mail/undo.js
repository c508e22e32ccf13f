import {Reactive} from "@web/core/utils/reactive";

const OFFERED = 10_000;

/** The last thing that was done, for as long as it can be taken back. */
export class Undo extends Reactive {
    offered = null;
    number = 0;

    constructor(rpc, later) {
        super();
        this.rpc = rpc;
        this.later = later;
    }

    /** `before`: what the server needs to take it back. Reading is nothing one takes back. */
    offer(action, count, before, folder) {
        if (action === "read" && count === 1) {
            return;
        }
        const number = ++this.number;
        this.offered = {action, count, before, folder};
        this.later(() => number === this.number && this.dismiss(), OFFERED);
    }

    dismiss() {
        this.offered = null;
    }

    /** True when there was something. */
    async undo() {
        const offered = this.offered;
        this.dismiss();
        if (offered?.before.length) {
            await this.rpc.undo(offered.before);
        }
        return Boolean(offered);
    }
}
