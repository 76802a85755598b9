"""A chart, to be read. Each page writes its look first and carries chart bytes under it."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse

from cartella.accounts.roles import Permission
from cartella.charts import merging, record_set, search
from cartella.desk import chart_rows, entry_history, looking, posted
from cartella.desk.door import Visit, staff

PER_PAGE = 50
MOST_FOUND = 100
_DRAWER_OF_PHOTOS = "2"


@staff(Permission.SEE_CHART, methods=("GET", "HEAD", "POST"), emergency=True)
def show(request: HttpRequest, visit: Visit, public_id: UUID) -> HttpResponse:
    """Banner, ten drawers, timeline. A POST seeks words in the chart; htmx gets the lines only."""
    patient = looking.patient_of(visit, public_id)
    text = posted.words(request, "q", 80)
    drawer = request.GET.get("drawer", "") if request.method != "POST" else ""
    drawer = drawer if drawer.isdigit() else ""
    zone = visit.practice.time_zone
    if text:
        shown, paged = search.entries(patient, text, MOST_FOUND), None
    else:
        listings = record_set.listings(patient)
        if drawer:
            listings = listings.filter(drawer=int(drawer))
        paged = Paginator(chart_rows.newest_first(listings), PER_PAGE).get_page(
            request.GET.get("page")
        )
        shown = chart_rows.of_ids(listings, paged.object_list)
    look = looking.look_at_all(visit, patient, "chart search" if text else "chart", shown)
    is_sheet = drawer == _DRAWER_OF_PHOTOS and not text
    photos = chart_rows.photos(shown, zone) if is_sheet else []
    context = {
        "patient": patient,
        "lines": chart_rows.lines(shown, zone),
        "photos": photos,
        "page": paged,
        "text": text,
        "most": MOST_FOUND if len(shown) >= MOST_FOUND else 0,
        "query": f"drawer={drawer}&" if drawer else "",
    }
    if request.headers.get("HX-Request"):
        return looking.page_under(request, visit, "desk/chart_lines.html", context, look)
    context |= {
        "drawers": chart_rows.tabs(patient, "" if text else drawer),
        "allergies": chart_rows.allergies(patient),
        "may_import": visit.may(Permission.IMPORT),
        "may_change": visit.may(Permission.CHANGE_CHART),
        "joined": merging.others(patient),
        "moved_away": entry_history.moved_away(visit, patient),
        "may_see_looks": visit.may(Permission.SEE_LEDGER),
        "requests": looking.open_requests(visit, patient),
    }
    return looking.page_under(request, visit, "desk/chart.html", context, look)
