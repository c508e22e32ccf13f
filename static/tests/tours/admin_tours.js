import {registry} from "@web/core/registry";

const row = (name) => `.o_data_row:contains('${name}')`;
const told = (what) => `.o_notification:contains('${what}')`;
const all = {content: "Choose all", trigger: "thead .o_list_record_selector input", run: "click"};
const action = (name) => [
    {content: "The actions", trigger: ".o_cp_action_menus button:contains('Actions')", run: "click"},
    {content: name, trigger: `.o-dropdown--menu .o_menu_item:contains('${name}')`, run: "click"},
];

/** An administrator looks which mailbox needs him, and does something to several at once. */
registry.category("web_tour.tours").add("mail_dossier_mailboxes", {
    steps: () => [
        {content: "The users", trigger: "button[data-menu-xmlid='base.menu_users']", run: "click"},
        {
            content: "Their mailboxes",
            trigger: ".o-dropdown--menu a[data-menu-xmlid='mail_dossier.menu_mailboxes']",
            run: "click",
        },
        {content: "One that does well", trigger: `${row("Bob")}:contains('In sync')`},
        {content: "What can be looked for", trigger: ".o_searchview_dropdown_toggler", run: "click"},
        {content: "What needs attention", trigger: ".o_filter_menu .o_menu_item:contains('Needs')", run: "click"},
        {content: "It is one", trigger: `.o_list_view:not(:has(${row("Bob")})) ${row("Alice")}:contains('Stopped')`},
        {
            content: "And says why",
            trigger: `${row("Alice")} .o_data_cell[name='problem']:contains('password is not right')`,
            run: "click",
        },
        {content: "Its numbers", trigger: ".o_form_view .o_field_widget[name='mails']:contains('1')"},
        {content: "Try it", trigger: "button[name='action_test']", run: "click"},
        {content: "What came of it", trigger: ".modal td:contains('password is not right')"},
        {content: "Close", trigger: ".modal footer button:contains('Close')", run: "click"},
        {content: "Back", trigger: "body:not(:has(.modal)) .o_back_button, .breadcrumb-item a", run: "click"},
        {content: "All of them", trigger: ".o_searchview .o_facet_remove", run: "click"},
        {content: "They are there", trigger: row("Bob")},
        all,
        {content: "Sync", trigger: "button[name='action_sync']", run: "click"},
        {content: "It says so", trigger: told("done")},
        {content: "Enough read", trigger: ".o_notification_close", run: "click"},
        all,
        ...action("Pause"),
        {content: "They are paused", trigger: `${row("Alice")}:contains('Paused')`},
        all,
        ...action("Resume"),
        {content: "They are not", trigger: `${row("Bob")}:contains('In sync')`},
        all,
        ...action("Change settings"),
        {content: "The history", trigger: ".modal [name='change_window'] input", run: "click"},
        {content: "Of two months", trigger: ".modal [name='window_days'] input", run: "edit 60"},
        {content: "Of all", trigger: ".modal button[name='action_change']", run: "click"},
        {content: "By server", trigger: "body:not(:has(.modal)) .o_switch_view.o_graph", run: "click"},
        {content: "A graph", trigger: ".o_graph_renderer canvas"},
        {content: "In a table", trigger: ".o_switch_view.o_pivot", run: "click"},
        {content: "Of the servers", trigger: ".o_pivot th:contains('mail.agency.example')"},
    ],
});
