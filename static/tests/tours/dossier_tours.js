import {registry} from "@web/core/registry";

const chip = (name) => `.o_mail_dossier_chip:contains('${name}')`;
const undo = {content: "Undo it", trigger: ".o_notification button:contains('Undo')", run: "click"};

/** A mail's dossiers, corrected by hand; each step undone or done for good. */
registry.category("web_tour.tours").add("mail_dossier_chips", {
    steps: () => [
        {content: "Why is it here?", trigger: `${chip("Carla")} .fa-caret-down`, run: "click"},
        {content: "It says so", trigger: ".o_mail_dossier_why:contains('carla@client.example in From')"},
        {content: "Take it out", trigger: ".o-dropdown-item:contains('Take out of this dossier')", run: "click"},
        {content: "It is out", trigger: ".o_mail_dossier_reader:contains('No longer filed on')"},
        undo,
        {content: "It is back; never this address here", trigger: `${chip("Carla")} .fa-caret-down`, run: "click"},
        {
            content: "Never here",
            trigger: ".o-dropdown-item:contains('Never file carla@client.example here')",
            run: "click",
        },
        {content: "It is out again", trigger: ".o_mail_dossier_reader:contains('No longer filed on')"},
        {content: "File it elsewhere", trigger: ".o_mail_dossier_file", run: "click"},
        {content: "Search", trigger: ".o_mail_dossier_file_dialog input", run: "edit Leo"},
        {content: "Choose", trigger: ".o_mail_dossier_file_dialog li:contains('Leo')", run: "click"},
        {
            content: "See who will see it",
            trigger: ".o_mail_dossier_file_dialog p:contains('Everyone who may read Leo')",
        },
        {content: "File it", trigger: ".o_mail_dossier_file_dialog .btn-primary:enabled", run: "click"},
        {content: "It says by whom", trigger: `${chip("Leo")} .fa-caret-down`, run: "click"},
        {content: "By hand", trigger: ".o_mail_dossier_why:contains('by hand, by Alice')"},
    ],
});

/** Several mails of a list, filed together. */
registry.category("web_tour.tours").add("mail_dossier_bulk", {
    steps: () => [
        {content: "Select all", trigger: "thead .o_list_record_selector input", run: "click"},
        {content: "File them", trigger: ".o_control_panel button:contains('File on')", run: "click"},
        {content: "Search", trigger: ".o_mail_dossier_file_dialog input", run: "edit Leo"},
        {content: "Choose", trigger: ".o_mail_dossier_file_dialog li:contains('Leo')", run: "click"},
        {content: "File them", trigger: ".o_mail_dossier_file_dialog .btn-primary:enabled", run: "click"},
        {content: "They are filed", trigger: ".o_notification:contains('Filed on Leo')"},
    ],
});

/** Somebody makes a card of a person that he and a colleague have mailed with. */
registry.category("web_tour.tours").add("mail_dossier_new_card", {
    steps: () => [
        {content: "Who is it?", trigger: ".o_field_widget[name='name'] input, #name_0", run: "edit Leo"},
        {content: "His address", trigger: ".o_field_widget[name='email'] input", run: "edit leo@prospect.example"},
        {content: "Save", trigger: ".o_form_button_save", run: "click"},
        {content: "It is saved", trigger: ".o_form_saved"},
    ],
});

/** The colleague is asked, and agrees. */
registry.category("web_tour.tours").add("mail_dossier_earlier_mail", {
    steps: () => [
        {content: "Something waits", trigger: ".o_mail_dossier_waiting button:contains('1')", run: "click"},
        {content: "It says for whom", trigger: ".o_data_row:contains('leo@prospect.example'):contains('Leo')"},
        {content: "File them", trigger: ".o_data_row button[name='action_file']", run: "click"},
        {content: "It is under way", trigger: ".o_data_row .badge:contains('Being filed')"},
        {content: "Nothing waits any more", trigger: "body:not(:has(.o_mail_dossier_waiting))"},
    ],
});
