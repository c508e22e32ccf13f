import {useEffect, useState} from "@odoo/owl";
import {ChatterEntry, MoreMails} from "./entry";
import {Thread} from "@mail/core/common/thread";
import {merged} from "./merge";
import {patch} from "@web/core/utils/patch";

Object.assign(Thread.components, {ChatterEntry, MoreMails});

/**
 * The mails of a record between the entries of its chatter. They are in the browser only: nothing of them is in the
 * chatter's own store, or in what it tells, prints or counts.
 */
patch(Thread.prototype, {
    setup() {
        super.setup();
        const {chatterDossier} = this.env;
        this.dossier = chatterDossier ? useState(chatterDossier) : null;
        if (chatterDossier) {
            // Who jumps to an old entry is shown the mails around it, too.
            useEffect(
                (aside, oldest) => {
                    if (aside && oldest) {
                        chatterDossier.loadSince(oldest.datetime);
                    }
                },
                () => [this.isJumping, this.props.thread.messages[0]]
            );
        }
    },

    /** The chatter shows a stretch of its past, and not what is newest. */
    get isJumping() {
        return Boolean(this.props.thread.loadNewer || this.messageHighlight?.highlightedMessageId);
    },

    /** Entries and mails, and the side that goes on below them: see merge.js. */
    get withMails() {
        const rows = super.orderedMessages;
        const {thread, order} = this.props;
        const {mails = [], more = false} = this.dossier || {};
        if (!mails.length || order !== "desc" || !this.state.mountedAndLoaded) {
            return {entries: rows, next: null};
        }
        if (this.isJumping) {
            const newest = thread.loadNewer && rows[0];
            const shown = newest ? mails.filter((mail) => mail.datetime <= newest.datetime) : mails;
            return merged({rows, more: thread.loadOlder}, {rows: shown, more: false});
        }
        return merged({rows, more: thread.loadOlder}, {rows: mails, more});
    },

    get orderedMessages() {
        return this.withMails.entries;
    },

    get showLoadOlder() {
        return super.showLoadOlder && !this.showMoreMails;
    },

    get showMoreMails() {
        return this.withMails.next === "mails";
    },

    /** Odoo keeps the distance from the bottom; below what one reads, mails come in and are unfolded. */
    applyScrollContextually(thread) {
        const isNewer = thread.newestPersistentMessage?.id > this.newestPersistentMessage?.id;
        if (!this.dossier?.mails.length || !this.loadedAndPatched || isNewer || typeof thread.scrollTop === "string") {
            return super.applyScrollContextually(thread);
        }
        if (this.snapshot) {
            this.setScroll(this.snapshot.scrollTop);
        }
    },
});
