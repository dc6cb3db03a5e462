"""Bank files: choosing one, looking at what it says before anything is taken, taking it, and what came of those taken."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import Response, current_app, flash, request
from flask_babel import gettext as _
from flask_babel import ngettext
from itsdangerous import BadSignature, URLSafeSerializer

from ordering.access_payments import access_bank_file
from ordering.actions.take_bank_file import take_bank_file
from ordering.bank_files import MOST_BYTES, BankStatement, Fault, FaultReason, FileReason, UnreadableFile, read_bank_file
from ordering.forms_payments import BankFileForm
from ordering.match_words import FAULTS, FIELDS, REFUSED_FILES
from ordering.queries.bank_files import BankFileRow, faults_of, known_lines, list_bank_files
from ordering.views.blueprint import bp
from portal.kernel.clock import paris_today
from portal.kernel.errors import NotFound, Refused
from portal.kernel.pages import ListQuery, Page
from portal.kernel.permissions import Permission
from portal.web.lists import Column, ListView
from portal.web.texts import _l
from portal.web.visit import Visit

UPLOAD, SHOWN = "ordering/bank_file_upload.html", 50
VIEW = ListView(
    "bank-files",
    (
        Column("at", _l("Taken on"), True, "date"), Column("name", _l("File"), True),
        Column("lines", _l("Lines"), True, "number"), Column("taken", _l("Payments"), True, "number"),
        Column("known", _l("Known before"), kind="number"), Column("debits", _l("Debits"), kind="number"),
        Column("faults", _l("Faulty lines"), kind="number"), Column("by", _l("By")),
    ),
    sort="at", descending=True,
)


@bp.read("/bank-files", needs=Permission.PAYMENT_RECORD)
def bank_files(visit: Visit) -> Response:
    """The files that were taken."""
    query = visit.ask(VIEW)

    def page(asked: ListQuery) -> Page[BankFileRow]:
        return list_bank_files(visit.session, visit.network_id, visit.organisation_id, asked)

    if request.args.get("format") == "csv":
        header = [_("Taken on"), _("File"), _("Lines"), _("Payments"), _("Known before"), _("Debits"), _("Faulty lines"), _("By")]
        rows = [[row.at, row.file_name, row.lines, row.taken, row.known, row.debits, row.faults, row.by_name]
                for row in page(query.whole()).items]
        return visit.csv("bank-files.csv", header, rows)
    return visit.page("ordering/bank_files.html", "ordering/_bank_files.html", listing=visit.listing(VIEW, query, page(query)))


@bp.read("/bank-files/upload", needs=Permission.PAYMENT_RECORD)
def choose_bank_file(visit: Visit) -> Response:
    """The page where a file is chosen."""
    return visit.page(UPLOAD, form=BankFileForm(formdata=None))


@bp.act("/bank-files/upload", needs=Permission.PAYMENT_RECORD)
def upload_bank_file(visit: Visit) -> Response:
    """Keeps the file and goes on to what it says; nothing is taken yet."""
    form = BankFileForm()
    if not form.validate():
        return visit.page(UPLOAD, status=422, form=form)
    content: bytes = form.file.data.stream.read(MOST_BYTES + 1)
    try:
        _read(content)
    except Refused as refusal:
        form.refuse(refusal)
        return visit.page(UPLOAD, status=422, form=form)
    key = visit.runtime.files.put(visit.network_id, content)
    token = _signer().dumps([visit.network_id, visit.organisation_id, key, form.file_name])
    return visit.go("ordering.bank_file_preview", file=token)


@bp.read("/bank-files/preview", needs=Permission.PAYMENT_RECORD)
def bank_file_preview(visit: Visit) -> Response:
    """What the file says: new payments, known lines, debits, faulty lines."""
    token = request.args.get("file", "")
    if not token:
        return visit.go("ordering.choose_bank_file")
    name, _key, statement = _handed_in(visit, token)
    if request.args.get("format") == "csv":
        return _faults_csv(visit, statement.faults)
    known = known_lines(visit.session, visit.network_id, visit.organisation_id, [line.key for line in statement.credits])
    fresh = [line for line in statement.credits if line.key not in known]
    return visit.page(
        "ordering/bank_file_preview.html", name=name, token=token, statement=statement, fresh=fresh[:SHOWN],
        fresh_count=len(fresh), fresh_cents=sum(line.cents for line in fresh), known=len(known),
        faults=statement.faults[:SHOWN], reasons=FAULTS, fields=FIELDS,
    )


@bp.act("/bank-files/take", needs=Permission.PAYMENT_RECORD)
def take_file(visit: Visit) -> Response:
    """Makes payments of what is new, and goes on to matching them."""
    name, key, statement = _handed_in(visit, request.form.get("file", ""))
    try:
        taken = take_bank_file(visit.session, visit.actor, file_name=name, file_key=key, statement=statement)
    except Refused as refusal:
        flash(str(refusal), "info")
        return visit.go("ordering.bank_files")
    flash(ngettext("%(n)s payment was taken.", "%(n)s payments were taken.", taken.taken, n=taken.taken), "success")
    return visit.go("ordering.matching" if taken.taken else "ordering.bank_files")


@bp.read("/bank-files/<uuid:file_id>/faults.csv", needs=Permission.PAYMENT_RECORD)
def bank_file_faults(visit: Visit, file_id: UUID) -> Response:
    """The lines of a taken file that could not be read, with reasons."""
    access_bank_file(visit.session, visit.actor, file_id)
    return _faults_csv(visit, faults_of(visit.session, visit.network_id, visit.organisation_id, file_id))


def _signer() -> URLSafeSerializer:
    """What signs a file that was handed in and not taken: whose it is, its key and name."""
    return URLSafeSerializer(str(current_app.secret_key), salt="bank file")


def _handed_in(visit: Visit, token: str) -> tuple[str, str, BankStatement]:
    """Name, key and lines of a file that this company handed in; raises NotFound for any other."""
    try:
        network_id, seller_id, key, name = _signer().loads(token)
    except (BadSignature, ValueError) as error:
        raise NotFound("bank file") from error
    if (network_id, seller_id) != (visit.network_id, visit.organisation_id):
        raise NotFound("bank file")
    return name, key, _read(visit.runtime.files.get(visit.network_id, key))


def _read(content: bytes) -> BankStatement:
    try:
        statement = read_bank_file(content, paris_today())
    except UnreadableFile as unreadable:
        raise Refused(str(REFUSED_FILES[unreadable.reason]), field="file") from unreadable
    if not statement.lines:
        raise Refused(str(REFUSED_FILES[FileReason.EMPTY]), field="file")
    return statement


def _faults_csv(visit: Visit, faults: Sequence[Fault]) -> Response:
    header = [_("Line"), _("Field"), _("What stood there"), _("Reason")]
    rows: list[list[Any]] = [
        [fault.line_no, str(FIELDS[fault.field]), fault.value, str(FAULTS[FaultReason(fault.reason)])] for fault in faults
    ]
    return visit.csv("faulty-lines.csv", header, rows)
