"""The matrix finds what it is made to find: each of these plants a leak that some system has had, and it is told."""

from functools import partial

from odoo.http import request
from odoo.tools import SQL

from ..controllers.message import MessageController
from .common import MailboxCase, MessageCase
from .leak_matrix import Matrix, World
from .leak_matrix.methods import methods
from .leak_matrix.paths import many2ones, paths
from .leak_matrix.reads import reads
from .leak_matrix.routes import own_routes
from .leak_matrix.traces import cached_for_another, other_tables
from .leak_matrix.writes import records, writes

MESSAGE = "mail.dossier.message"
messages = partial(reads, models=(MESSAGE,))


class PlantedCase(MailboxCase):
    def setUp(self):
        super().setUp()
        self.world = World(self, ("unfiled", "filed", "confidential", "sent with a blind copy"))
        self.matrix = Matrix(self.world)
        self.secret = self.world.mails["confidential"]
        self.token = self.world.secrets["confidential"]["subject"]

    def assertFound(self, source, role="reader"):
        self.assertTrue(self.matrix.leaks(role, source))

    def plant(self, name, method, model=MESSAGE):
        self.patch(self.registry[model], name, method)


class TestPlanted(PlantedCase):
    def test_nothing_is_found_where_nothing_is_planted(self):
        self.assertFalse(self.matrix.leaks("reader", messages))
        self.assertFalse(other_tables(self.env))

    def test_a_wall_that_is_open(self):
        self.plant("_visible_sql", lambda *_args: SQL("TRUE"))
        self.env["ir.rule"].search([("model_id.model", "=", MESSAGE)]).active = False
        self.assertFound(messages)

    def test_a_count_that_knows_more(self):
        count = self.registry[MESSAGE].search_count
        self.plant("search_count", lambda model, *args, **kwargs: count(model.sudo(), *args, **kwargs))
        self.assertFound(messages)

    def test_a_filter_after_the_limit(self):
        """mail.message asks for 80 and shows the 64 of them that one may see."""
        search = self.registry[MESSAGE]._search

        def filtered_late(model, domain, offset=0, limit=None, order=None, **kwargs):
            if model.env.su or not limit:
                return search(model, domain, offset, limit, order, **kwargs)
            found = search(model.sudo(), domain, offset, limit, order, **kwargs)
            return search(model, [("id", "in", list(found))], order=order)

        self.plant("_search", filtered_late)
        self.assertFound(messages)

    def test_a_name_that_tells_the_subject(self):
        def compute(mails):
            for mail in mails:
                mail.display_name = mail.sudo().subject

        self.plant("_compute_display_name", compute)
        access = self.env["ir.model.access"].search([("model_id.model", "=", "mail.dossier.holder")])
        access.write({"perm_read": True, "perm_create": True})
        self.assertFound(many2ones)

    def test_a_folder_that_tells_its_name(self):
        def compute(folders):
            for folder in folders:
                folder.display_name = folder.path

        self.plant("_compute_display_name", compute, "mail.dossier.folder")
        self.assertFound(many2ones)

    def test_a_link_that_one_may_make(self):
        """Whoever links a mail to a record of his own, reads it."""
        self.secret.with_user(self.alice).action_lift_confidential()
        self.links(self.secret).unlink()
        self.env["ir.model.access"].search([("model_id.model", "=", "mail.dossier.link")]).perm_create = True
        self.assertFound(writes)

    def test_a_holder_that_one_may_become(self):
        self.env["ir.model.access"].search([("model_id.model", "=", "mail.dossier.holder")]).perm_create = True
        self.assertFound(writes)

    def test_a_mailbox_that_one_may_take(self):
        self.env["ir.rule"].search([("model_id.model", "=", "mail.dossier.location")]).active = False
        self.assertFound(partial(reads, models=("mail.dossier.location",)))

    def test_a_method_that_asks_nobody(self):
        def subjects(mails):
            return mails.sudo().mapped("subject")

        subjects.__module__ = methods.__module__.replace("tests.leak_matrix.methods", "models")
        self.registry[MESSAGE].subjects_of_all = subjects
        self.addCleanup(delattr, self.registry[MESSAGE], "subjects_of_all")
        self.assertFound(methods)

    def test_a_session_of_the_superuser(self):
        self.plant("_is_superuser_session", lambda _model: False, "mail.dossier.private")
        self.assertFound(messages, "superuser")

    def test_a_mail_in_the_chatter(self):
        self.world.records["contact"].message_post(body=self.token)
        self.assertIn("mail_message", dict(other_tables(self.env)))

    def test_a_file_on_the_record(self):
        values = {"name": "x", "raw": self.token.encode(), "res_model": "res.partner", "res_id": self.contact.id}
        self.env["ir.attachment"].create(values)
        self.assertIn("filestore", dict(other_tables(self.env)))

    def test_content_on_the_bus(self):
        self.env["bus.bus"]._sendone(self.bob.partner_id, "mail", {"subject": self.token})
        self.assertIn("bus_bus", dict(other_tables(self.env)))

    def test_a_view_of_one_user_that_is_given_to_another(self):
        field = self.messages._fields["reader"]
        self.patch(self.registry, "field_depends_context", {**self.registry.field_depends_context, field: ()})
        users, mail = self.world.users, self.world.mails["sent with a blind copy"]
        self.assertEqual(cached_for_another(self.world, mail, users["holder"], users["reader"]), ["reader"])


class TestPlantedFields(PlantedCase):
    """Fields that lead from a record to its mail: each is an oracle."""

    def field(self, name, ttype, **values):
        model = self.env["ir.model"]._get(values.pop("model", "res.partner"))
        values |= {"name": name, "ttype": ttype, "model_id": model.id, "field_description": name}
        self.env["ir.model.fields"].create(values)

    def test_fields_of_a_card(self):
        self.field("x_mail_id", "many2one", relation=MESSAGE)
        self.field("x_partner_id", "many2one", relation="res.partner", model=MESSAGE)
        self.field("x_mail_ids", "one2many", relation=MESSAGE, relation_field="x_partner_id")
        self.field("x_mails", "integer", depends="x_mail_id", compute="for r in self: r['x_mails'] = 7", store=False)
        self.secret.x_partner_id = self.contact = self.world.records["contact"]
        self.contact.x_mail_id = self.secret
        leaks = {leak.way for leak in self.matrix.leaks("reader", partial(paths, steps=1), records)}
        self.assertIn("contact: read x_mail_id", leaks)
        self.assertIn("res.partner: x_mail_id", leaks)
        self.registry["res.partner"]._fields["x_mail_ids"].bypass_search_access = True
        leaks = {leak.way for leak in self.matrix.leaks("reader", partial(paths, steps=1))}
        self.assertIn("res.partner: x_mail_ids.subject", leaks)


class TestPlantedRoute(PlantedCase, MessageCase):
    def test_a_route_that_asks_nobody(self):
        self.patch(
            MessageController, "_visible", staticmethod(lambda number: request.env[MESSAGE].sudo().browse(number))
        )
        self.authenticate(self.world.users["reader"].login, self.world.users["reader"].login)
        env = self.env(user=self.world.users["reader"].id)
        answers = [self.url_open(path).text for _verb, path, _json in own_routes(self.world, env)]
        self.assertTrue(any(self.world.secrets["confidential"]["body"] in answer for answer in answers))
