import {registry} from "@web/core/registry";

const port = new URLSearchParams(location.search).get("imap_port");
const dialog = (name) => `.modal .o_field_widget[name='${name}'] input`;
const line = (name) => `.modal .o_data_row:contains('${name}')`;

/** An administrator sets up the mailboxes of the users that he has ticked. */
registry.category("web_tour.tours").add("mail_dossier_rollout", {
    steps: () => [
        {content: "The user is chosen", trigger: ".modal .o_field_widget[name='user_ids'] .o_tag:contains('Newcomer')"},
        {content: "Everybody", trigger: ".modal button[name='action_add_all']", run: "click"},
        {content: "Sees who is there", trigger: ".modal .o_field_widget[name='user_ids'] .o_tag:contains('Unwelcome')"},
        {content: "Fill in the server", trigger: dialog("host"), run: "edit localhost"},
        {content: "Fill in the port", trigger: dialog("port"), run: `edit ${port}`},
        {content: "Fill in the pattern", trigger: dialog("login"), run: "edit %u@example.com"},
        {content: "Look", trigger: ".modal button[name='action_look']", run: "click"},
        {content: "Who gets what", trigger: `${line("Newcomer")}:contains('newcomer@example.com')`},
        {content: "Test", trigger: ".modal button[name='action_test']", run: "click"},
        {content: "It answers", trigger: ".modal .alert-info:contains('It answers')"},
        {
            content: "Take one off",
            trigger: `${line("Unwelcome")} .o_list_record_remove button`,
            run: "click",
        },
        {content: "He is off", trigger: ".modal:not(:has(.o_data_row:contains('Unwelcome')))"},
        {content: "Set up", trigger: ".modal button[name='action_set_up']", run: "click"},
        {content: "Told", trigger: ".o_notification:contains('Mailboxes set up')"},
    ],
});

/** A user who is asked for his password. */
registry.category("web_tour.tours").add("mail_dossier_first_login", {
    steps: () => [
        {content: "He sees where", trigger: ".o_mail_dossier_start:contains('newcomer@example.com')"},
        {content: "A wrong password", trigger: "#o_mail_dossier_password", run: "edit wrong"},
        {content: "Try", trigger: ".o_mail_dossier_start button[type='submit']", run: "click"},
        {content: "It is told", trigger: ".o_mail_dossier_start .alert-danger:contains('password is not right')"},
        {content: "The right one", trigger: "#o_mail_dossier_password", run: "edit secret"},
        {content: "Try again", trigger: ".o_mail_dossier_start button[type='submit']:enabled", run: "click"},
        {content: "Connected", trigger: ".o_mail_dossier_start h2:contains('is connected')"},
        {content: "What comes in", trigger: ".o_mail_dossier_start p:contains('1 mails')"},
        {content: "The folders", trigger: ".o_mail_dossier_start button:contains('Edit folders')", run: "click"},
        {content: "Are shown", trigger: ".modal .o_data_row:contains('Sent')"},
        {content: "Discard", trigger: ".modal footer button:contains('Discard')", run: "click"},
        {content: "His mailbox", trigger: ".o_mail_dossier_folder:contains('Inbox')"},
    ],
});
