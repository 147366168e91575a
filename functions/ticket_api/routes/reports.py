"""How a client's month was kept."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query

from guardia.domain.client_file import CLIENT_ID
from guardia.domain.month import Month
from guardia.domain.report_document import report_document
from ticket_api import report_shapes
from ticket_api.call import USUAL_PAGE, CurrentCall, Limit, Next
from ticket_api.documented import answers
from ticket_api.routes import new_router

router = new_router()

OfClient = Annotated[
    str | None,
    Query(
        pattern=f"^{CLIENT_ID.pattern}$", description="Whose month. A client's people may leave it out: it is theirs."
    ),
]
OfMonth = Annotated[
    str, Query(pattern="^[1-9][0-9]{3}-(0[1-9]|1[0-2])$", description="`YYYY-MM`, in the time zone of the contract.")
]


@router.get(
    "/reports/sla",
    tags=["reports"],
    summary="Report a month's responses",
    responses=answers("A page.", 400, 404, 422, 503),
)
def report_sla(
    call: CurrentCall,
    *,
    month: OfMonth,
    client: OfClient = None,
    limit: Limit = USUAL_PAGE,
    following: Next = None,
) -> report_shapes.Report:
    """Every promise that began in the month, with its response, its verdict and its ledger.

    The summary of the whole month comes with the first page. A page holds fewer promises where their ledgers are long.
    """
    scope = ("reports/sla", client, month)
    place = call.cursors.read(following, *scope)
    report, after = call.services.report_sla.page(call.caller, client, Month.parse(month), limit, place)
    document = report_document(report, report.client.language)
    return report_shapes.Report.model_validate(document | {"next": call.cursors.write(after, *scope)})
