import {Chatter} from "@mail/chatter/web_portal/chatter";
import {Offers} from "./offers";
import {patch} from "@web/core/utils/patch";

/** What signatures offer for the record, above its chatter. */
Object.assign(Chatter.components, {Offers});

patch(Chatter.prototype, {
    /** Into the form where it shows the field, beside what is not saved yet. */
    async writeOffer(values) {
        const {record, threadModel, threadId} = this.props;
        if (Object.keys(values).every((name) => name in record.activeFields)) {
            await record.update(values);
            await record.save();
        } else {
            await this.dossierOrm.write(threadModel, [threadId], values);
        }
    },
});
