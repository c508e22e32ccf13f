import {browser} from "@web/core/browser/browser";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {Composer} from "./composer";
import {ComposerRpc} from "./rpc";
import {ComposerWindows} from "./windows";

// A window and its gap; what stands at the right edge are Odoo's chats.
const WIDTH = 580;
const EDGE = 90;

/**
 * Mails are written in windows above all screens, which stay when one goes elsewhere. What it gives is a Composer:
 * write({resModel, resId, to}), answer(how, messageId), edit(locationId), openDraft(id).
 */
const composerService = {
    dependencies: ["orm", "notification", "bus_service"],
    start(env, {orm, notification, bus_service: bus}) {
        const room = () => (env.isSmall ? 1 : Math.max(1, Math.floor((window.innerWidth - EDGE) / WIDTH)));
        const composer = new Composer(new ComposerRpc(orm), {room, onEnd: (...what) => tell(...what)});
        registry
            .category("main_components")
            .add("mail_dossier.Composer", {Component: ComposerWindows, props: {composer}});
        bus.subscribe("mail_dossier/draft", (told) => composer.changed(told));
        browser.addEventListener("pagehide", () => composer.saveLast());
        browser.addEventListener("beforeunload", (event) => composer.saveLast() || event.preventDefault());

        function tell(id, state) {
            if (state === "sent") {
                notification.add(_t("Your mail was sent."), {type: "success"});
            } else if (["refused", "unsure"].includes(state) && !composer.find(id)) {
                const text =
                    state === "refused" ? _t("Your mail was not sent.") : _t("Perhaps your mail was not sent.");
                const close = notification.add(text, {
                    type: "danger",
                    sticky: true,
                    buttons: [{name: _t("Open it"), primary: true, onClick: () => composer.openDraft(id).then(close)}],
                });
            }
        }

        return composer;
    },
};

registry.category("services").add("mail_dossier.composer", composerService);

/** What buttons of forms and menus do: {location_id}, {message_id, how}, or {resModel, resId, to}. */
async function compose(env, {params = {}}) {
    const composer = env.services["mail_dossier.composer"];
    if (params.location_id) {
        await composer.edit(params.location_id);
    } else if (params.message_id) {
        await composer.answer(params.how, params.message_id);
    } else {
        await composer.write(params);
    }
}

registry.category("actions").add("mail_dossier.compose", compose);
