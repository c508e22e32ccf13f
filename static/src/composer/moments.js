import {_t} from "@web/core/l10n/translation";

const {DateTime} = luxon;
const OFFICE_OPENS = 8;

/** [{name, title, at}] that one may want a mail to be sent at, the next one first. */
export function moments(now = DateTime.local()) {
    const morning = now.plus({days: 1}).startOf("day").set({hour: OFFICE_OPENS});
    const monday = now.startOf("week").plus({weeks: 1}).set({hour: OFFICE_OPENS});
    const found = [
        {name: "hour", title: _t("In an hour"), at: now.plus({hours: 1}).startOf("minute")},
        {name: "tomorrow", title: _t("Tomorrow morning"), at: morning},
        {name: "monday", title: _t("Monday morning"), at: monday},
    ];
    return found.filter(({at}, index) => found.findIndex((one) => +one.at === +at) === index);
}
