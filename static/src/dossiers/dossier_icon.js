// A contact and an applicant may have one name.
const ICONS = {"res.partner": "fa-user", "crm.lead": "fa-star", "hr.applicant": "fa-briefcase"};

export const dossierIcon = (filed) => ICONS[filed.model] || "fa-folder-open-o";
