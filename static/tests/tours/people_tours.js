import {registry} from "@web/core/registry";

const row = (name) => `.o_data_row:contains('${name}')`;
const dialog = (name) => `.modal .o_field_widget[name='${name}'] input`;

/** Somebody unknown becomes a contact, another one is ignored and suggested again. */
registry.category("web_tour.tours").add("mail_dossier_unknown", {
    steps: () => [
        {content: "Zed is unknown", trigger: row("Zed")},
        {content: "Ignore him", trigger: `${row("Zed")} button[name='action_ignore']`, run: "click"},
        {content: "He is gone", trigger: "body:not(:has(.o_data_row:contains('Zed')))"},
        {content: "Undo it", trigger: ".o_notification button:contains('Undo')", run: "click"},
        {content: "He is back", trigger: row("Zed")},
        {content: "Make a card of Leo", trigger: `${row("Leo Prins")} button[name='action_create']`, run: "click"},
        {content: "His number is recognised", trigger: `${dialog("phone")}:value('+31 6 12345678')`},
        {content: "His company too", trigger: `${dialog("company_name")}:value('Prospect B.V.')`},
        {content: "Not his function", trigger: dialog("with_function"), run: "click"},
        {content: "Create him", trigger: ".modal button[name='action_create']", run: "click"},
        {content: "He is created", trigger: ".o_notification:contains('Leo Prins')"},
        {content: "He is known now", trigger: "body:not(:has(.o_data_row:contains('Leo Prins')))"},
    ],
});

/** A number in a signature, taken over from the mail, and another one dismissed on the card. */
registry.category("web_tour.tours").add("mail_dossier_offer", {
    steps: () => [
        {content: "It is offered at the mail", trigger: ".o_mail_dossier_offer:contains('+31 6 12345678')"},
        {content: "Take it", trigger: ".o_mail_dossier_offer button:contains('Take it over')", run: "click"},
        {content: "It says so", trigger: ".o_notification:contains('+31 6 12345678')"},
        {content: "No more is offered", trigger: "body:not(:has(.o_mail_dossier_offer))"},
    ],
});

registry.category("web_tour.tours").add("mail_dossier_offer_on_card", {
    steps: () => [
        {content: "It is offered at the card", trigger: ".o_mail_dossier_offer:contains('+31 6 12345678')"},
        {content: "Take it", trigger: ".o_mail_dossier_offer button:contains('Take it over')", run: "click"},
        {content: "The form has it", trigger: ".o_field_widget[name='phone'] input:value('+31 6 12345678')"},
        {content: "Undo it", trigger: ".o_notification button:contains('Undo')", run: "click"},
        {
            content: "The form has it no more",
            trigger: ".o_field_widget[name='phone'] input:not(:value('+31 6 12345678'))",
        },
        {content: "It is saved", trigger: ".o_form_saved"},
    ],
});

/** In the app: once, above the conversation, or in the panel where that is open. */
registry.category("web_tour.tours").add("mail_dossier_offer_in_app", {
    steps: () => [
        {content: "Open the mails", trigger: ".o_mail_dossier_row:contains('Carla')", run: "click"},
        {
            content: "It is offered above them",
            trigger: ".o_mail_dossier_conversation > .o_mail_dossier_offer:contains('+31 6 12345678')",
        },
        {content: "At no mail by itself", trigger: ".o_mail_dossier_one:not(:has(.o_mail_dossier_offer))"},
        {content: "Who is she?", trigger: ".o_mail_dossier_panel_button[aria-pressed='false']", run: "click"},
        {content: "There it stands now", trigger: ".o_mail_dossier_panel .o_mail_dossier_offer"},
        {content: "And there only", trigger: "body:not(:has(.o_mail_dossier_conversation .o_mail_dossier_offer))"},
        {content: "Dismiss it", trigger: ".o_mail_dossier_offer button:contains('Dismiss')", run: "click"},
        {content: "It is gone", trigger: "body:not(:has(.o_mail_dossier_offer))"},
    ],
});

/** In the app: who wrote is unknown, and known after a click. */
registry.category("web_tour.tours").add("mail_dossier_panel_card", {
    steps: () => [
        {content: "Open the mail", trigger: ".o_mail_dossier_row:contains('Leo Prins')", run: "click"},
        {content: "Look beside it", trigger: ".o_mail_dossier_panel_button[aria-pressed='false']", run: "click"},
        {content: "Make a card", trigger: ".o_mail_dossier_create", run: "click"},
        {content: "Create it", trigger: ".modal button[name='action_create']", run: "click"},
        {
            content: "The panel knows him",
            trigger: ".o_mail_dossier_panel li:contains('Leo Prins'):contains('+31 6 12345678')",
        },
    ],
});
