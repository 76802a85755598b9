"""DiagnosticReport: a report of a test, with its results and its text."""

from cartella.packaging.present.layout import Layout
from cartella.packaging.present.reading import N_

LAYOUT = Layout(
    rows=(
        (N_("Report"), ("code",)),
        (N_("Status"), ("status",)),
        (N_("Category"), ("category",)),
        (N_("When"), ("effective[x]",)),
        (N_("Reported"), ("issued",)),
        (N_("By"), ("performer",)),
        (N_("Read by"), ("resultsInterpreter",)),
        (N_("Results"), ("result",)),
        (N_("Specimen"), ("specimen",)),
        (N_("Conclusion codes"), ("conclusionCode",)),
        (N_("Files"), ("presentedForm",)),
        (N_("Visit"), ("encounter",)),
    ),
    texts=((N_("Conclusion"), "conclusion"),),
)
