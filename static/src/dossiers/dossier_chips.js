import {Component} from "@odoo/owl";
import {Dossiers} from "./dossiers";
import {Dropdown} from "@web/core/dropdown/dropdown";
import {DropdownItem} from "@web/core/dropdown/dropdown_item";
import {_t} from "@web/core/l10n/translation";
import {dossierIcon} from "./dossier_icon";

/**
 * The dossiers a mail is in: each with its reason, and what one may do about it. `mail` has {id, filed, removed,
 * holder} of a message's `reader`; `changed` is called when they are others.
 */
export class DossierChips extends Component {
    static template = "mail_dossier.DossierChips";
    static components = {Dropdown, DropdownItem};
    static props = {mail: Object, changed: Function};

    setup() {
        this.dossiers = new Dossiers(this.env, () => this.props.changed());
        this.icon = dossierIcon;
    }

    more({name}) {
        return _t("Why it is filed on %s, and more", name);
    }

    neverHere({email}) {
        return _t("Never file %s here", email);
    }

    never({email}) {
        return _t("Never file %s anywhere", email);
    }

    get ids() {
        return [this.props.mail.id];
    }
}
