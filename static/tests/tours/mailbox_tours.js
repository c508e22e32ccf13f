import {registry} from "@web/core/registry";

// The test knows the port of its mail server and hands it over in the address.
const port = new URLSearchParams(location.search).get("imap_port");

const field = (name) => `.o_field_widget[name='mail_dossier_${name}'] input`;

/** A new user, led from the empty mailbox: server, test, folders, sync. */
registry.category("web_tour.tours").add("mail_dossier_settings", {
    steps: () => [
        {
            content: "The empty mailbox leads to the settings",
            trigger: ".o_mail_dossier_screen button:contains('My mailbox settings')",
            run: "click",
        },
        {content: "Fill in the server", trigger: field("host"), run: "edit localhost"},
        {content: "Fill in the port", trigger: field("port"), run: `edit ${port}`},
        {content: "Fill in the user name", trigger: field("login"), run: "edit tour"},
        {content: "Fill in a wrong password", trigger: field("password"), run: "edit wrong"},
        {content: "Try it", trigger: "button[name='action_mail_dossier_test']", run: "click"},
        {
            content: "The test says what is wrong",
            trigger: ".modal .fa-times.text-danger ~ div:contains('Could not log in to the mailbox')",
        },
        {content: "Close the test", trigger: ".modal footer button:contains('Close')", run: "click"},
        {content: "Fill in the right one", trigger: `body:not(:has(.modal)) ${field("password")}`, run: "edit secret"},
        {content: "Try again", trigger: "button[name='action_mail_dossier_test']", run: "click"},
        {content: "It works", trigger: ".modal .alert-success"},
        {content: "Close the test", trigger: ".modal footer button:contains('Close')", run: "click"},
        {
            content: "See the folders",
            trigger: "body:not(:has(.modal)) button[name='action_mail_dossier_folders']",
            run: "click",
        },
        {
            content: "A folder inside another one, with a name of its own, is not chosen by itself",
            trigger: ".modal .o_data_row:contains('Kandidaten') .o_field_boolean_toggle input:not(:checked)",
        },
        {
            content: "Choose it",
            trigger: ".modal .o_data_row:contains('Kandidaten') .o_field_boolean_toggle input",
            run: "click",
        },
        {
            content: "The sentence tells what will come in",
            trigger: ".modal .o_field_widget[name='folder_plan']:contains('3 mails')",
        },
        {content: "Begin", trigger: ".modal button[name='action_start']", run: "click"},
        {content: "The settings show that it began", trigger: "body:not(:has(.modal)) .o_mail_dossier_progress"},
    ],
});

const row = (subject) => `.o_mail_dossier_row:contains('${subject}')`;

/** A mailbox with mail: folders, a mail, its details, the dossier it stands in. */
registry.category("web_tour.tours").add("mail_dossier_reading", {
    steps: () => [
        {content: "The inbox counts its unread mail", trigger: ".o_mail_dossier_folder.active:contains('2')"},
        {
            content: "Look into another folder",
            trigger: ".o_mail_dossier_folder:contains('Kandidaten')",
            run: "click",
        },
        {content: "Open its mail", trigger: row("Sollicitatie"), run: "click"},
        {
            content: "The body stands in its frame",
            trigger: ".o_mail_dossier_conversation iframe[sandbox]:iframe body:contains('Bijgaand mijn cv')",
        },
        {content: "Who got it?", trigger: ".o_mail_dossier_reader button:contains('Details')", run: "click"},
        {content: "The recipients", trigger: ".o_mail_dossier_people:contains('tour@example.com')"},
        {content: "The attachment", trigger: "a[href*='/mail_dossier/part/']:contains('cv.pdf')"},
        {content: "It is read now", trigger: ".o_mail_dossier_row:contains('Sollicitatie'):not(.o_unread)"},
        {
            content: "To the card it is filed on",
            trigger: ".o_mail_dossier_reader button:contains('Piet Kandidaat')",
            run: "click",
        },
        {content: "Its dossier", trigger: ".o_mail_dossier_button:contains('3')", run: "click"},
        {content: "The mail stands in it", trigger: ".o_mail_dossier_line:contains('Sollicitatie')", run: "click"},
        {content: "And can be read", trigger: ".o_mail_dossier_reader iframe:iframe body:contains('Bijgaand mijn cv')"},
    ],
});

/** A mailbox that has not been in sync for long. */
registry.category("web_tour.tours").add("mail_dossier_banner", {
    steps: () => [
        {
            content: "The screen says so, and what to do",
            trigger: ".o_mail_dossier_banner:contains('Not in sync since'):contains('password is not right')",
        },
        {content: "To the settings", trigger: ".o_mail_dossier_banner button", run: "click"},
        {content: "Here they are", trigger: ".o_mail_dossier_progress .alert-danger"},
    ],
});
