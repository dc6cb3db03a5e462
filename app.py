"""The composition root: the only place that sees every storey and wires them in one visible order."""

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from catalog import audit_words as catalog_audit
from catalog.actions.ask_price_list import TASK as PRICE_LIST_TASK
from catalog.actions.start_feed import TASK as FEED_TASK
from catalog.cli_feeds import register_feed_commands
from catalog.cli_prices import register_price_commands
from catalog.consumers import register_catalog_consumers
from catalog.feed_task import FeedTask
from catalog.mail_kinds import KINDS as CATALOG_MAILS
from catalog.price_list_task import ExpirePriceLists, PriceListTask
from catalog.retention import feed_rules
from catalog.views import agreement_pages, article_pages, feed_pages, price_lists
from catalog.views import navigation as catalog_places
from catalog.views.dashboards import catalog_cards
from catalog.views.group_panel import group_panel
from catalog.views.product import bp as catalog_pages
from demo.cli import register_cli as register_demo_commands
from ordering import audit_words as ordering_audit
from ordering.actions.remind_overdue import remind_overdue
from ordering.cli_sales import register_sales_commands
from ordering.consumers import register_consumers as register_ordering_consumers
from ordering.consumers_accounts import register_accounts
from ordering.consumers_reminders import register_reminders
from ordering.mail_kinds import KINDS as ORDERING_MAILS
from ordering.mail_kinds_accounts import KINDS as ACCOUNT_MAILS
from ordering.mail_kinds_invoices import KINDS as INVOICE_MAILS
from ordering.sales_consumers import register_sales_consumers
from ordering.views import bp as ordering_pages
from ordering.views.applications_card import application_cards
from ordering.views.carts import cart_count
from ordering.views.dashboards import dashboard_cards
from ordering.views.navigation import PLACES as ORDERING_PLACES
from portal.audit.views import bp as audit_pages
from portal.identity import views as identity
from portal.identity.cli_operators import register_operator_commands
from portal.identity.cli_organisations import register_organisation_commands
from portal.identity.consumers import register_consumers as register_identity_consumers
from portal.identity.mail_kinds import KINDS as IDENTITY_MAILS
from portal.oversight import audit_words as oversight_audit
from portal.oversight.mail_kinds import KINDS as OVERSIGHT_MAILS
from portal.oversight.views import bp as oversight_pages
from portal.post.text_views import bp as mail_text_pages
from portal.post.views import mount_mailbox
from portal.retention import GROUND, Retention
from portal.settings import Environment, Settings
from portal.web import dashboard
from portal.web.assets import Assets
from portal.web.cli_db import register_cli as register_db_commands
from portal.web.cli_work import register_cli as register_work_commands
from portal.web.errors import register_errors
from portal.web.filters import register_filters
from portal.web.health import configure_health
from portal.web.language import configure_language
from portal.web.layout import configure_layout
from portal.web.logs import configure_logs
from portal.web.places import PLACES as GROUND_PLACES
from portal.web.repeats import forget_requests
from portal.web.runtime import Runtime
from portal.web.security import configure_security
from portal.web.signed_in import configure_sign_in

PACKAGES = ("portal", "catalog", "ordering")


def create_app(settings: Settings | None = None) -> Flask:
    """The application; importing and making it touches no database."""
    settings = settings or Settings.from_env()
    app = Flask("app", static_folder="static", template_folder="templates")
    app.extensions["portal"] = run = Runtime(settings)
    if settings.trusted_proxies:
        proxies = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=proxies)  # type: ignore[method-assign]
    _frame(app, settings)
    _storeys(app, run)
    _commands(app)
    return app


def _frame(app: Flask, settings: Settings) -> None:
    """What surrounds every request."""
    configure_logs(app, settings)
    configure_health(app)
    configure_security(app, settings)
    configure_sign_in(app)
    configure_language(app, PACKAGES)
    configure_layout(app)
    register_errors(app)
    register_filters(app)
    Assets().into(app.jinja_env.globals)


def _storeys(app: Flask, run: Runtime) -> None:
    """Blueprints, navigation, slots and event consumers, from the ground up."""
    app.register_blueprint(identity.bp)
    if run.settings.environment is Environment.DEMO:
        mount_mailbox(app)
    app.register_blueprint(audit_pages)
    app.register_blueprint(oversight_pages)
    app.register_blueprint(mail_text_pages)
    run.mail_kinds.add((*IDENTITY_MAILS, *OVERSIGHT_MAILS, *CATALOG_MAILS, *ORDERING_MAILS, *INVOICE_MAILS, *ACCOUNT_MAILS))
    run.slots.audit_words.add(oversight_audit.VERBS, oversight_audit.FIELDS)
    register_identity_consumers(run.work)
    run.work.chore("web.forget_requests", "30 4 * * *", forget_requests)
    retention = Retention(run.settings)
    retention.add(*GROUND, *feed_rules(run.files))
    run.work.chore("portal.retention", "50 3 * * *", retention.run)
    app.register_blueprint(dashboard.bp)
    run.navigation.add(*GROUND_PLACES)
    app.register_blueprint(catalog_pages)
    app.register_blueprint(agreement_pages.bp)
    run.navigation.add(catalog_places.CATALOGUE)
    run.navigation.add(*agreement_pages.NAV)
    app.register_blueprint(feed_pages.feeds)
    app.register_blueprint(feed_pages.reviews)
    app.register_blueprint(feed_pages.supply.bp)
    run.navigation.add(*feed_pages.PLACES)
    app.register_blueprint(article_pages.bp)
    run.navigation.add(*article_pages.PLACES)
    run.work.long_task(FEED_TASK, FeedTask(run.files))
    app.register_blueprint(price_lists.bp)
    run.navigation.add(*price_lists.NAV)
    run.work.long_task(PRICE_LIST_TASK, PriceListTask(run.files))
    run.work.chore("catalog.expire_price_lists", "10 5 * * *", ExpirePriceLists(run.files))
    register_catalog_consumers(run.work)
    run.slots.audit_words.add(catalog_audit.VERBS, catalog_audit.FIELDS, catalog_audit.SUBJECTS)
    app.register_blueprint(ordering_pages)
    run.navigation.add(*ORDERING_PLACES)
    register_ordering_consumers(run.work)
    register_reminders(run.work)
    run.work.chore("ordering.remind_overdue", "0 6 * * *", remind_overdue)
    register_sales_consumers(run.work)
    register_accounts(run.work)
    run.slots.audit_words.add(ordering_audit.VERBS, ordering_audit.FIELDS, ordering_audit.SUBJECTS)
    run.slots.cart_count.fill(cart_count)
    run.slots.group_panel.fill(group_panel)
    run.slots.dashboard_card.fill(application_cards)
    run.slots.dashboard_card.fill(dashboard_cards)
    run.slots.dashboard_card.fill(catalog_cards)


def _commands(app: Flask) -> None:
    """Command groups."""
    register_db_commands(app)
    register_work_commands(app)
    register_organisation_commands(app)
    register_operator_commands(app)
    register_price_commands(app)
    register_feed_commands(app)
    register_sales_commands(app)
    register_demo_commands(app)
