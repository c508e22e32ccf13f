import {FileModel} from "@web/core/file_viewer/file_model";

/** An attachment of a mail, for Odoo's file viewer: from our own route, which asks who may see the mail. */
export class PartFile extends FileModel {
    constructor({id, name, mimetype}) {
        super();
        Object.assign(this, {id, name, mimetype});
    }

    get urlRoute() {
        return `/mail_dossier/part/${this.id}`;
    }

    get urlQueryParams() {
        return {preview: 1};
    }

    get downloadUrl() {
        return this.urlRoute;
    }
}
