import {DossierStub} from "./stub";
import {ListController} from "@web/views/list/list_controller";
import {listView} from "@web/views/list/list_view";
import {registry} from "@web/core/registry";
import {useMailChanges} from "./changes";

/** A list of mails: one that is no longer for this user leaves it. */
class MailListController extends ListController {
    static template = "mail_dossier.MailList";
    static components = {...ListController.components, DossierStub};

    setup() {
        super.setup();
        useMailChanges(() => this.model.load());
    }

    /** [model, id] of the record whose dossier it is. */
    get dossier() {
        return this.props.context.mail_dossier_record;
    }
}

registry.category("views").add("mail_dossier_list", {...listView, Controller: MailListController});
