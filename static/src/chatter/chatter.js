import {onWillStart, onWillUnmount, onWillUpdateProps, useChildSubEnv, useEffect, useState} from "@odoo/owl";
import {Chatter} from "@mail/chatter/web_portal/chatter";
import {ChatterDossier} from "./dossier";
import {DossierPanel} from "../panel/panel";
import {DossierRpc} from "./rpc";
import {patch} from "@web/core/utils/patch";
import {useMailChanges} from "../confidential/changes";
import {useService} from "@web/core/utils/hooks";

Object.assign(Chatter.components, {DossierPanel});

/**
 * On every record whose model has dossiers: the button *Mail* with the number of mails that this user may see, the
 * panel it opens in place of the entries, and the mails between these entries (thread.js).
 */
patch(Chatter.prototype, {
    setup() {
        super.setup(...arguments);
        const orm = useService("orm");
        const bus = useService("bus_service");
        const dossier = new ChatterDossier((record) => new DossierRpc(orm, record));
        const changed = () => dossier.changed();
        this.dossier = useState(dossier);
        useChildSubEnv({chatterDossier: dossier});
        onWillStart(() => {
            dossier.open(this.props.threadModel, this.props.threadId);
        });
        onWillUpdateProps(({threadModel, threadId}) => {
            if (threadId !== this.props.threadId || threadModel !== this.props.threadModel) {
                dossier.open(threadModel, threadId);
            }
        });
        useMailChanges(changed);
        onWillUnmount(() => dossier.end());
        useEffect(
            (channel) => {
                if (channel) {
                    bus.subscribe("mail_dossier/dossier", changed);
                    bus.addChannel(channel);
                    return () => {
                        bus.deleteChannel(channel);
                        bus.unsubscribe("mail_dossier/dossier", changed);
                    };
                }
            },
            () => [this.dossierChannel]
        );
    },

    get dossierChannel() {
        const {count, record} = this.dossier;
        return count === null ? "" : `mail_dossier/${record.model}/${record.id}`;
    },

    toggleDossier() {
        this.dossier.text = "";
        this.dossier.panel = !this.dossier.panel;
    },

    /** What was searched for among the entries, among the mails. */
    searchDossier() {
        Object.assign(this.dossier, {text: this.messageSearch.searchTerm || "", panel: true});
        this.closeSearch();
    },

    toggleComposer(mode = false, ...options) {
        if (mode) {
            this.dossier.panel = false;
        }
        return super.toggleComposer(mode, ...options);
    },

    onClickSearch() {
        this.dossier.panel = false;
        return super.onClickSearch();
    },
});
