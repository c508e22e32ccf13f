import {registry} from "@web/core/registry";

const button = ".o_mail_dossier_button";
const line = (subject) => `.o_mail_dossier_line:contains('${subject}')`;
const entry = (subject) => `.o_mail_dossier_entry:contains('${subject}')`;
const panel = ".o_mail_dossier_dossier";
const only = (subject) => `${panel}:has(${line(subject)}):not(:has(li:nth-child(2)))`;

/** Fail unless these texts stand in the chatter in this order. */
const inOrder = (...texts) => {
    const shown = document.querySelector(".o-mail-Thread").textContent;
    const places = texts.map((text) => shown.indexOf(text));
    if (places.some((place, index) => place < 0 || place < places[index - 1])) {
        throw new Error(`${texts} stand at ${places}`);
    }
};

const untilThereIs = async (model, domain) => {
    const {orm} = odoo.__WOWL_DEBUG__.root.env.services;
    while (!(await orm.searchCount(model, domain))) {
        await new Promise((done) => requestAnimationFrame(done));
    }
};

/** Who has all the mail of a card: between the entries of its chatter, and in its panel. */
registry.category("web_tour.tours").add("mail_dossier_panel", {
    steps: () => [
        {content: "All are counted", trigger: `${button}:contains('4')`},
        {
            content: "They stand where their dates belong",
            trigger: entry("Question"),
            run: () => inOrder("A new note", "Figures", "Answer", "A note between", "Question", "An old note"),
        },
        {content: "The lock", trigger: `${entry("Vertrouwelijk")} .fa-lock`},
        {content: "Unfold one", trigger: `${entry("Figures")} .o_mail_dossier_fold`, run: "click"},
        {
            content: "It is read where it stands",
            trigger: `${entry("Figures")} iframe[sandbox]:iframe body:contains('See attached')`,
        },
        {content: "Fold it", trigger: `${entry("Figures")} .o_mail_dossier_fold[aria-expanded=true]`, run: "click"},
        {content: "It is folded", trigger: `${entry("Figures")}:not(:has(iframe))`},
        {content: "Odoo's own search", trigger: "button[title='Search Messages']", run: "click"},
        {content: "A word", trigger: ".o-mail-SearchMessageInput input", run: "edit figures"},
        {content: "Search", trigger: ".o-mail-SearchMessageInput input", run: "press Enter"},
        {content: "Among the mails too", trigger: ".o_mail_dossier_search_too", run: "click"},
        {content: "One found", trigger: `${only("Figures")} mark:contains('Figures')`},
        {content: "Not that", trigger: `${panel} input[type=search]`, run: "clear"},
        {content: "All conversations", trigger: `${panel}:has(${line("Figures")}) ${line("Answer")}:contains('2')`},
        {content: "Those with Leo", trigger: ".o_mail_dossier_person", run: "select leo@client.example"},
        {content: "One", trigger: only("Figures")},
        {content: "With anybody", trigger: ".o_mail_dossier_person", run: "select "},
        {content: "Its attachments", trigger: ".o_mail_dossier_files_tab", run: "click"},
        {content: "One", trigger: ".o_mail_dossier_files a:contains('figures.pdf')"},
        {content: "From which mail?", trigger: ".o_mail_dossier_files button:contains('Figures')", run: "click"},
        {content: "This", trigger: `${panel} iframe[sandbox]:iframe body:contains('See attached')`},
        {content: "It does not belong here", trigger: ".o_mail_dossier_take_out", run: "click"},
        {content: "One less", trigger: `${button}:contains('3')`},
        {content: "After all it does", trigger: ".o_notification button:contains('Undo')", run: "click"},
        {content: "All again", trigger: `${button}:contains('4')`},
        {content: "Back to the panel", trigger: ".o_mail_dossier_files_tab", run: "click"},
        {content: "Write", trigger: ".o_mail_dossier_write_here", run: "click"},
        {
            content: "A draft",
            trigger: "body",
            run: () => untilThereIs("mail.dossier.draft", [["res_model", "=", "res.partner"]]),
        },
    ],
});

/** A colleague: less of it, and he takes nothing out that is not his. */
registry.category("web_tour.tours").add("mail_dossier_panel_colleague", {
    steps: () => [
        {content: "Fewer are counted", trigger: `${button}:contains('3')`},
        {
            content: "Not the confidential one",
            trigger: `.o-mail-Thread:has(${entry("Figures")}):not(:has(${entry("Vertrouwelijk")}))`,
        },
        {content: "The panel", trigger: button, run: "click"},
        {content: "Neither", trigger: `${panel}:has(${line("Answer")}):not(:has(${line("Vertrouwelijk")}))`},
        {content: "Open one", trigger: line("Answer"), run: "click"},
        {content: "He reads both", trigger: `${panel} .o_mail_dossier_head:nth-of-type(1):contains('Carla')`},
        {content: "He decides nothing", trigger: `${panel} .o_mail_dossier_privacy:not(:has(.o_mail_dossier_lock))`},
        {content: "Back", trigger: ".o_mail_dossier_back", run: "click"},
        {content: "Shut the panel", trigger: `${panel} .btn-close`, run: "click"},
        {content: "The chatter again", trigger: entry("Figures")},
    ],
});

/** A chatter and a dossier that both come in pages. */
registry.category("web_tour.tours").add("mail_dossier_long_chatter", {
    steps: () => [
        {content: "The newest of both", trigger: `.o-mail-Thread:has(${entry("Mail 00.")}):contains('Note 00.')`},
        {
            content: "All the way down, page by page",
            trigger: ".o-mail-Thread:not(:contains('Note 44.'))",
            run: async () => {
                const thread = document.querySelector(".o-mail-Thread");
                while (!["Note 44.", "Mail 44."].every((last) => thread.textContent.includes(last))) {
                    const buttons = [...thread.querySelectorAll(".btn-link")];
                    buttons.find((one) => /load more/i.test(one.textContent))?.scrollIntoView();
                    await new Promise((done) => requestAnimationFrame(done));
                }
            },
        },
        {
            content: "In one order",
            trigger: ".o-mail-Thread:contains('Note 44.'):contains('Mail 44.')",
            run: () => {
                const numbers = Array.from({length: 45}, (_, number) => `${String(number).padStart(2, "0")}.`);
                inOrder(...numbers.flatMap((number) => [`Note ${number}`, `Mail ${number}`]));
            },
        },
    ],
});

/** A record whose model has no dossiers: Odoo's chatter as it was. */
registry.category("web_tour.tours").add("mail_dossier_no_dossier", {
    steps: () => [
        {content: "Its own entries", trigger: ".o-mail-Thread:contains('A new note'):contains('An old note')"},
        {content: "No mail", trigger: ".o-mail-Chatter:not(:has(.o_mail_dossier_button, .o_mail_dossier_entry))"},
    ],
});
