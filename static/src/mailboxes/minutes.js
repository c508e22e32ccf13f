import {Component} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";
import {user} from "@web/core/user";

const UNITS = [
    ["day", 24 * 60],
    ["hour", 60],
    ["minute", 1],
];

/** "3 min", "2 hr" or "5 days" for a number of minutes, in the user's language. */
export function formatMinutes(minutes, locale) {
    const [unit, size] = UNITS.find(([, least]) => minutes >= least) || UNITS.at(-1);
    const format = {style: "unit", unit, unitDisplay: "short"};
    return new Intl.NumberFormat(locale, format).format(Math.floor(minutes / size));
}

/** A number of minutes that passed, as one says it. */
export class MinutesField extends Component {
    static template = "mail_dossier.Minutes";
    static props = {...standardFieldProps};

    get formatted() {
        return formatMinutes(this.props.record.data[this.props.name], user.lang);
    }
}

registry.category("fields").add("mail_dossier_minutes", {component: MinutesField, supportedTypes: ["integer"]});
