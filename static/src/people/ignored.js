import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";

// As long as one needs to see that it was the wrong one.
const UNDO = 10000;

/** Tell that people are ignored; it can be undone for a while. */
function ignored(env, {params: {ids}}) {
    const {action, notification, orm} = env.services;
    const close = notification.add(_t("You will not be asked about this person again."), {
        type: "success",
        autocloseDelay: UNDO,
        buttons: [
            {
                name: _t("Undo"),
                onClick: async () => {
                    close();
                    await orm.call("mail.dossier.correspondent", "action_suggest", [ids]);
                    await action.doAction({type: "ir.actions.client", tag: "soft_reload"});
                },
            },
        ],
    });
    return {type: "ir.actions.act_window_close"};
}

registry.category("actions").add("mail_dossier_ignored", ignored);
