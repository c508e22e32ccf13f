import {registry} from "@web/core/registry";

const services = () => odoo.__WOWL_DEBUG__.root.env.services;
const mail = "td[name='subject']:contains('Lunch')";

/** Who listens to the bus: a test's transaction never ends, so nothing is sent. */
const listeners = new Set();

const listen = () => {
    const bus = services().bus_service;
    const {subscribe, unsubscribe} = bus;
    bus.subscribe = (type, callback) => {
        if (type === "mail_dossier/changed") {
            listeners.add(callback);
        }
        return subscribe(type, callback);
    };
    bus.unsubscribe = (type, callback) => {
        listeners.delete(callback);
        return unsubscribe(type, callback);
    };
};

/** The owner ticks (the test does it in his place), and the bus says that something changed. */
const ownerTicks = async () => {
    await services().orm.call("mail.dossier.message", "dossier_ask", [[]]);
    listeners.forEach((look) => look({}));
};

// The test knows the card.
const card = Number(new URLSearchParams(location.search).get("card"));
const line = ".o_mail_dossier_line:contains('Lunch')";
const entry = ".o_mail_dossier_entry:contains('Lunch')";

const openCard = () => {
    listen();
    const views = [[false, "form"]];
    services().action.doAction({type: "ir.actions.act_window", res_model: "res.partner", res_id: card, views});
};

/** A colleague has the dossier open while the owner locks the mail: its panel, the chatter, a list, the mail itself. */
registry.category("web_tour.tours").add("mail_dossier_shut_in_panel", {
    steps: () => [
        {content: "To the card", trigger: ".o_web_client .o_navbar", run: openCard},
        {content: "The mail stands in the chatter", trigger: entry},
        {content: "The dossier has one mail", trigger: ".o_mail_dossier_button:contains('1')", run: "click"},
        {content: "There it is", trigger: line, run: ownerTicks},
        {content: "It is gone", trigger: `.o_mail_dossier_dossier:not(:has(${line}))`},
        {content: "And not counted", trigger: ".o_mail_dossier_button:contains('0')", run: "click"},
        {content: "Nor in the chatter", trigger: `.o-mail-Thread:not(:has(${entry}))`},
    ],
});

const toList = [
    {content: "The dossier has one mail", trigger: ".o_mail_dossier_button:contains('1')", run: listen},
    {content: "Open it", trigger: ".o_mail_dossier_button", run: "click"},
    {content: "As a list", trigger: ".o_mail_dossier_dossier button[aria-label='As a list']", run: "click"},
];

registry.category("web_tour.tours").add("mail_dossier_shut_in_list", {
    steps: () => [
        ...toList,
        {content: "There it is", trigger: mail, run: ownerTicks},
        {content: "It is gone", trigger: `.o_mail_dossier_mails:not(:has(${mail}))`},
    ],
});

registry.category("web_tour.tours").add("mail_dossier_shut_in_form", {
    steps: () => [
        ...toList,
        {content: "Open the mail", trigger: mail, run: "click"},
        {content: "He decides nothing", trigger: ".o_mail_dossier_privacy:not(:has(.o_mail_dossier_lock))"},
        {content: "He reads it", trigger: ".o_mail_dossier_reader h2:contains('Lunch')", run: ownerTicks},
        {content: "It is gone from his screen", trigger: "body:not(:has(.o_mail_dossier_reader))"},
        {content: "And from the list", trigger: `.o_mail_dossier_mails:not(:has(${mail}))`},
    ],
});

/** A holder locks a mail, sees who can see it and what was decided, and opens it again. */
registry.category("web_tour.tours").add("mail_dossier_lock", {
    steps: () => [
        {content: "Open the mail", trigger: mail, run: "click"},
        {content: "Who can see it?", trigger: "button:contains('Who can see this?')", run: "click"},
        {
            content: "A colleague, through the contact",
            trigger: ".o_mail_dossier_who:contains('Carla'):contains('Sally')",
        },
        {content: "Enough", trigger: ".modal footer button:contains('Close')", run: "click"},
        {content: "The lock", trigger: "body:not(:has(.modal)) .o_mail_dossier_lock", run: "click"},
        {content: "It says what will be", trigger: ".modal-body:contains('Only you will see this mail')"},
        {content: "Lock", trigger: ".modal footer button:contains('Make confidential')", run: "click"},
        {content: "Locked, by whom", trigger: ".o_mail_dossier_privacy:contains('by hand (Alice)')"},
        {content: "Who now?", trigger: "button:contains('Who can see this?')", run: "click"},
        {content: "Nobody else", trigger: ".modal-body:contains('Nobody else: it is confidential')"},
        {content: "Enough", trigger: ".modal footer button:contains('Close')", run: "click"},
        {content: "The lock", trigger: "body:not(:has(.modal)) .o_mail_dossier_lock", run: "click"},
        {content: "Open it", trigger: ".modal footer button:contains('No longer confidential')", run: "click"},
        {content: "What was decided", trigger: "button[aria-expanded]:contains('History')", run: "click"},
        {content: "Both", trigger: ".o_mail_dossier_history li:nth-child(2):contains('No longer')"},
    ],
});

/** An administrator locks the address of a contact. */
registry.category("web_tour.tours").add("mail_dossier_address", {
    steps: () => [
        {
            content: "The lock beside the address",
            trigger: ".o_mail_dossier_email_tick[aria-pressed='false']",
            run: "click",
        },
        {content: "Lock", trigger: ".modal footer button:contains('Make confidential')", run: "click"},
        {content: "Locked", trigger: ".o_mail_dossier_email_tick[aria-pressed='true']"},
    ],
});
