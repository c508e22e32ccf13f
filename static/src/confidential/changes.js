import {onMounted, onWillUnmount} from "@odoo/owl";
import {FormController} from "@web/views/form/form_controller";
import {formView} from "@web/views/form/form_view";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";

/** Call `look` when it changed who may see what. The bus says no more than that: what is seen now, the server decides. */
export function useMailChanges(look) {
    const bus = useService("bus_service");
    onMounted(() => bus.subscribe("mail_dossier/changed", look));
    onWillUnmount(() => bus.unsubscribe("mail_dossier/changed", look));
}

/** A mail: when it is no longer for this user, it goes from his screen. */
class MailFormController extends FormController {
    setup() {
        super.setup();
        this.silent = useService("orm").silent;
        useMailChanges(() => this.look());
    }

    async look() {
        const {resModel, resId} = this.model.root;
        if (await this.silent.searchCount(resModel, [["id", "=", resId]])) {
            await this.model.load();
        } else {
            this.env.config.historyBack();
        }
    }
}

registry.category("views").add("mail_dossier_form", {...formView, Controller: MailFormController});
