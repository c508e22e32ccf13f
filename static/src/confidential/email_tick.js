import {Component, onWillStart, onWillUpdateProps, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {ConfirmationDialog} from "@web/core/confirmation_dialog/confirmation_dialog";
import {formEmailField} from "@web/views/fields/email/email_field";
import {user} from "@web/core/user";
import {useService} from "@web/core/utils/hooks";

/**
 * A lock beside the e-mail address of a record, for who may decide that all mail from an address is confidential.
 *
 * It goes with the field and not with a view, so that it stands on every form that shows an address.
 */
export class MailDossierEmailTick extends Component {
    static template = "mail_dossier.EmailTick";
    static props = {address: String};

    setup() {
        this.orm = useService("orm");
        this.dialog = useService("dialog");
        this.state = useState({rule: null});
        onWillStart(async () => {
            this.allowed = await user.hasGroup("mail_dossier.group_confidential");
            await this.load(this.props.address);
        });
        onWillUpdateProps((props) => props.address !== this.props.address && this.load(props.address));
    }

    async load(address) {
        this.state.rule =
            this.allowed && address
                ? await this.orm.silent.call("mail.dossier.confidential", "state", [address])
                : null;
    }

    get title() {
        const {ticked, listed} = this.state.rule;
        if (ticked) {
            return _t("All mail from this address is confidential");
        }
        return listed
            ? _t("All mail from %s is confidential: the company's list", listed)
            : _t("Make all mail from this address confidential");
    }

    toggle() {
        const ticked = !this.state.rule.ticked;
        this.dialog.add(ConfirmationDialog, {
            title: _t("Confidential"),
            body: ticked
                ? _t(
                      "All mail from %s, of before and to come, will be seen by nobody but those who sent or received it.",
                      this.props.address
                  )
                : _t(
                      "Mail from %s will be seen again by everybody who may read a record that it is filed on, unless something else makes it confidential.",
                      this.props.address
                  ),
            confirmLabel: ticked ? _t("Make confidential") : _t("No longer confidential"),
            confirm: async () => {
                this.state.rule = await this.orm.call("mail.dossier.confidential", "tick", [
                    this.props.address,
                    ticked,
                ]);
            },
            cancel: () => {},
        });
    }
}

formEmailField.component.components = {
    ...formEmailField.component.components,
    MailDossierEmailTick,
};
