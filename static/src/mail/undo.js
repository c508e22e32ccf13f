import {Reactive} from "@web/core/utils/reactive";

const OFFERED = 10_000;

/** The last thing that was done, for as long as it can be taken back. */
export class Undo extends Reactive {
    offered = null;

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
        const offer = {action, count, before, folder};
        this.offered = offer;
        this.later(() => this.offered?.before === before && this.dismiss(), OFFERED);
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
