import {Chatter} from "@mail/chatter/web_portal/chatter";
import {Offers} from "./offers";
import {patch} from "@web/core/utils/patch";

/** What signatures offer for the record, above its chatter. */
Object.assign(Chatter.components, {Offers});

patch(Chatter.prototype, {
    /** Into the form, beside what is not saved yet; false where it is not on this record or does not show the field. */
    async writeOffer({model, id, field}, value) {
        const {record} = this.props;
        if (record?.resModel !== model || record.resId !== id || !(field in record.activeFields)) {
            return false;
        }
        await record.update({[field]: value});
        await record.save();
        return true;
    },
});
