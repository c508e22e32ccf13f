import {Component, onWillStart, status, useComponent, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {useService} from "@web/core/utils/hooks";

const MESSAGE = "mail.dossier.message";
const UNDO = 10000;

/**
 * What a signature offers for a card, each to be taken with a click or dismissed for good: of the mail `messageId`, or
 * for the record {model, id}. An offer is what `offers` of mail.dossier.message gives; `write(offer, value)` writes
 * into a form that shows the field; false where none does.
 */
export class Offers extends Component {
    static template = "mail_dossier.Offers";
    static props = {
        messageId: {type: Number, optional: true},
        record: {type: Object, optional: true},
        write: {type: Function, optional: true},
    };

    setup() {
        const component = useComponent();
        this.orm = useService("orm");
        this.notification = useService("notification");
        this.state = useState({offers: []});
        onWillStart(() => {
            this.load().then((offers) => status(component) !== "destroyed" && (this.state.offers = offers));
        });
    }

    load() {
        const {messageId, record} = this.props;
        return record
            ? this.orm.silent.call(MESSAGE, "record_offers", [record.model, record.id])
            : this.orm.silent.call(MESSAGE, "offers", [[messageId]]);
    }

    text(offer) {
        if (offer.kind === "address") {
            return _t("%(shown)s is the number of %(name)s. A new address?", offer);
        }
        return offer.old
            ? _t("The signature has another number for %(name)s: %(shown)s instead of %(old)s.", offer)
            : _t("The signature has a number for %(name)s: %(shown)s.", offer);
    }

    label(offer) {
        return offer.kind === "address" ? _t("Add the address") : _t("Take it over");
    }

    async write(offer, value) {
        const {model, id, field} = offer;
        return (await this.props.write?.(offer, value)) || this.orm.write(model, [id], {[field]: value});
    }

    async take(offer) {
        const {kind, id, name, value} = offer;
        if (kind === "address") {
            await this.orm.call(MESSAGE, "add_address", [id, value]);
            this.notification.add(_t("%(value)s is an address of %(name)s now.", {name, value}), {type: "success"});
        } else {
            await this.write(offer, offer.shown);
            this.offerUndo(offer);
        }
        this.drop(offer);
    }

    offerUndo(offer) {
        const close = this.notification.add(_t("The number of %(name)s is %(shown)s now.", offer), {
            type: "success",
            autocloseDelay: UNDO,
            buttons: [
                {
                    name: _t("Undo"),
                    onClick: async () => {
                        close();
                        await this.write(offer, offer.old);
                    },
                },
            ],
        });
    }

    async dismiss(offer) {
        await this.orm.call(MESSAGE, "dismiss_offer", [offer.model, offer.id, offer.value]);
        this.drop(offer);
    }

    drop(offer) {
        this.state.offers = this.state.offers.filter((one) => one !== offer);
    }
}
