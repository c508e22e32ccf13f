"""The demo's people in Odoo: the agency, its users, contacts, leads and, where recruitment is installed, applicants.

They are made in one transaction, once: who was there already is left as he is.
"""

from people import Cast, Company, Person

QUIET = {"tracking_disable": True, "no_reset_password": True, "mail_create_nosubscribe": True}
SALES = "sales_team.group_sale_salesman_all_leads"
GROUPS = {
    "sanne": ("base.group_user", SALES, "hr_recruitment.group_hr_recruitment_user"),
    "daan": ("base.group_user", SALES),
    "admin": (),
}
NEWCOMERS = ("base.group_user", SALES)


def create(env, players: Cast) -> None:
    """Everybody, in one transaction; nothing on a second run, but newcomers who are not there yet."""
    env = env(context={**env.context, **QUIET})
    _speak(env, {user.odoo_lang for user in players.users})
    _newcomers(env, players)
    if env["res.users"].search_count([("login", "=", players.users[0].login)]):
        env.cr.commit()
        return
    euro = env.ref("base.EUR")
    euro.active = True
    env.company.write({**_address(env, players.agency), "name": players.agency.name, "currency_id": euro.id})
    users = {user.login: _user(env, user) for user in players.users}
    cards = {company.domain: _company(env, company) for company in players.companies}
    contacts = {
        person.email: _contact(env, person, cards[person.company.domain], number)
        for number, person in enumerate(players.contacts)
        if person not in _unknown(players)
    }
    _leads(env, players, users, contacts)
    if "hr.applicant" in env:
        _applicants(env, players, users)
    _welcome(env)
    env.cr.commit()


def _welcome(env) -> None:
    """Who signs in is in his mail, and nothing of Odoo's own asks for him first."""
    users = env["res.users"].search([("share", "=", False)])
    users.action_id = env.ref("mail_dossier.action_screen").id
    if "odoobot_state" in users:
        users.odoobot_state = "disabled"
    for member in env["discuss.channel.member"].search([("partner_id", "in", users.partner_id.ids)]):
        newest = env["mail.message"].search(
            [("res_id", "=", member.channel_id.id), ("model", "=", "discuss.channel")], limit=1
        )
        member.write({"seen_message_id": newest.id, "new_message_separator": newest.id + 1})


def _newcomers(env, players: Cast) -> None:
    for user in players.newcomers:
        if not env["res.users"].search_count([("login", "=", user.login)]):
            _user(env, user)


def _speak(env, codes: set[str]) -> None:
    languages = env["res.lang"].with_context(active_test=False).search([("code", "in", list(codes))])
    missing = languages.filtered(lambda language: not language.active)
    if missing:
        env["base.language.install"].create({"lang_ids": missing.ids, "overwrite": False}).lang_install()


def _address(env, company: Company) -> dict:
    country = env["res.country"].search([("code", "=", company.country)])
    website = f"https://www.{company.domain}"
    address = {"street": company.street, "zip": company.zip, "city": company.city}
    return {**address, "country_id": country.id, "email": f"info@{company.domain}", "website": website}


def _user(env, person: Person):
    """The password is the login, as for Odoo's own administrator; he is the one whose login is admin."""
    names = GROUPS.get(person.login, NEWCOMERS)
    groups = [group for name in names if (group := env.ref(name, raise_if_not_found=False))]
    vals = {
        "name": person.name,
        "email": person.email,
        "password": person.login,
        "lang": person.odoo_lang,
        "tz": "Europe/Amsterdam",
        "phone": person.phone,
    }
    user = env["res.users"].search([("login", "=", person.login)])
    if user:
        user.write(vals)
    else:
        user = user.create({**vals, "login": person.login, "group_ids": [group.id for group in groups]})
    user.partner_id.function = person.title
    return user


def _company(env, company: Company):
    lang = "nl_NL" if company.lang == "nl" else "en_US"
    return env["res.partner"].create({**_address(env, company), "name": company.name, "is_company": True, "lang": lang})


def _unknown(players: Cast) -> list[Person]:
    """Those of whom nobody made a card yet: one in five, unless there is a lead of him."""
    needed = {lead.contact.email for lead in players.leads}
    return [person for person in players.contacts[1::5] if person.email not in needed]


def _contact(env, person: Person, card, number: int):
    """One card in three has no telephone number yet: it stands in the person's signature."""
    return env["res.partner"].create(
        {
            "name": person.name,
            "parent_id": card.id,
            "function": person.title,
            "email": person.email,
            "lang": card.lang,
            "phone": person.phone if number % 3 else False,
        }
    )


def _leads(env, players: Cast, users: dict, contacts: dict) -> None:
    stages = env["crm.stage"].search([])
    for number, lead in enumerate(players.leads):
        env["crm.lead"].create(
            {
                "name": lead.name,
                "type": "lead" if number % 6 == 5 else "opportunity",
                "partner_id": contacts[lead.contact.email].id,
                "user_id": users[lead.owner.login].id,
                "expected_revenue": lead.revenue,
                "stage_id": stages[number % len(stages)].id,
            }
        )


def _applicants(env, players: Cast, users: dict) -> None:
    names = {applicant.job for applicant in players.applicants}
    jobs = {name: env["hr.job"].create({"name": name, "user_id": users["sanne"].id}) for name in sorted(names)}
    for applicant in players.applicants:
        person = applicant.person
        env["hr.applicant"].create(
            {
                "partner_name": person.name,
                "email_from": person.email,
                "partner_phone": person.mobile,
                "job_id": jobs[applicant.job].id,
                "user_id": users["sanne"].id,
            }
        )
