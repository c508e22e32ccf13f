import {Deferred, animationFrame, runAllTimers} from "@odoo/hoot-mock";
import {describe, expect, test} from "@odoo/hoot";
import {edit, pointerDown, press} from "@odoo/hoot-dom";
import {Letter} from "@mail_dossier/composer/letter";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {PeopleField} from "@mail_dossier/composer/people_field";
import {mountWithCleanup} from "@web/../tests/web_test_helpers";

defineMailModels();

const JAN = {name: "Jan Bakker", email: "jan@client.example"};

/** The field of a letter; `answers` are what the server will know of a text, each a promise. */
async function start(...answers) {
    const rpc = {complete: async () => answers.shift()};
    const letter = new Letter(rpc, () => {}, {id: 1, to: "", state: "draft", parts: []}, true);
    await mountWithCleanup(PeopleField, {props: {letter, name: "to", label: "To"}});
    await pointerDown(".o_people input");
    return letter;
}

async function type(text) {
    await edit(text);
    await runAllTimers();
    await animationFrame();
}

describe("whom a letter is for", () => {
    for (const key of ["Enter", "Tab"]) {
        test(`the first that is found, with ${key}`, async () => {
            const letter = await start([JAN]);
            await type("jan");
            expect(".o_options .o_active").toHaveCount(1);
            await press(key);
            expect(letter.to).toBe("Jan Bakker <jan@client.example>");
        });
    }

    test("who is found for an older text is not taken", async () => {
        const letter = await start([JAN], new Deferred());
        await type("jan");
        await type("jansen@client.example");
        await press("Enter");
        expect(letter.to).toBe("jansen@client.example");
    });

    test("who goes elsewhere takes what is typed", async () => {
        const letter = await start([JAN]);
        await type("jan");
        await pointerDown(document.body);
        expect(letter.to).toBe("jan");
    });

    test("what is typed goes along when Ctrl+Enter sends", async () => {
        const letter = await start(new Deferred());
        await type("dan@d.example");
        await press(["Control", "Enter"]);
        expect(letter.to).toBe("dan@d.example");
    });
});
