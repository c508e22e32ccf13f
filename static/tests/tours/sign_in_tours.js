import {registry} from "@web/core/registry";

const GOOGLE = "button[name=action_mail_dossier_sign_in]:contains(Google)";

registry.category("web_tour.tours").add("mail_dossier_sign_in", {
    steps: () => [
        {trigger: "div[name=mail_dossier_password]"},
        {trigger: GOOGLE, run: "click", expectUnloadPage: true},
        {trigger: ".o_notification:contains(You are signed in with Google)"},
        {trigger: ".tab-pane.active:contains(No password is kept)"},
        {trigger: ".tab-pane.active:not(:has(div[name=mail_dossier_password]:visible))"},
        {trigger: "button[name=action_mail_dossier_use_password]", run: "click"},
        {trigger: ".modal button.btn-primary", run: "click"},
        {trigger: `${GOOGLE}:visible`},
        {trigger: "div[name=mail_dossier_password]"},
    ],
});

/** Who was invited, and is asked for his password. */
registry.category("web_tour.tours").add("mail_dossier_first_sign_in", {
    steps: () => [
        {trigger: ".o_mail_dossier_start button:contains(Google)", run: "click", expectUnloadPage: true},
        {trigger: ".o_notification:contains(You are signed in with Google)"},
        {trigger: ".tab-pane.active:contains(No password is kept)"},
    ],
});
