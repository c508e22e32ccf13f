// Odoo 19's JavaScript is ES modules; copied to .dev/node, beside the packages it imports.
import js from "@eslint/js";
import globals from "globals";

export default [
    js.configs.recommended,
    {
        files: ["static/**/*.js"],
        languageOptions: { sourceType: "module", globals: { ...globals.browser, luxon: "readonly", odoo: "readonly" } },
        rules: {
            curly: "error",
            eqeqeq: "error",
            "no-unused-vars": ["error", { argsIgnorePattern: "^_" }],
            "no-var": "error",
            "prefer-const": "error",
        },
    },
];
