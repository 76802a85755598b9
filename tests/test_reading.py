"""Reading grades: the scales tell plain words from legal ones, and count as their authors do."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartella import reading

PLAIN = (
    "You asked us for your records. We have them ready. You can read them on your phone or save "
    "them. If a page is missing, call us and we will look again. You do not have to say why you "
    "want them. It does not cost you a thing. The link works for thirty days. We send you a "
    "code when you open it. Do not give the code to anyone. If you would rather have paper, "
    "tell us and we will mail it. If you think that we kept too much back, you can ask for a "
    "second look. We will answer you in writing. Thank you for your trust. Please keep this "
    "letter with your notes."
)
LEGAL = (
    "Notwithstanding any contrary stipulation heretofore communicated, the aforementioned "
    "covered entity, in consideration of applicable administrative requirements concerning "
    "individually identifiable information, hereby memorializes its determination that "
    "dissemination of the enumerated documentation, insofar as reasonably anticipated "
    "litigation necessitates confidentiality, remains categorically inadmissible, and that "
    "correspondingly any reconsideration predicated upon subsequently furnished representations "
    "shall be adjudicated exclusively by a disinterested professional designated pursuant to "
    "organizational governance instruments, whose conclusions, irrespective of procedural "
    "irregularities previously complained of, constitute conclusive institutional resolution of "
    "every outstanding controversy concerning availability, reproduction, transmission and "
    "supplementary interpretation of the documentation."
)
LLANO = (
    "Usted nos pidió sus papeles. Ya los tenemos listos. Los puede leer en su teléfono o "
    "guardarlos. Si falta una hoja, llámenos y la buscamos. No tiene que decir para qué los "
    "quiere. No le cuesta nada. El enlace sirve por treinta días. Le mandamos una clave cuando "
    "lo abre. No le dé la clave a nadie. Si prefiere el papel, díganos y se lo mandamos por "
    "correo. Si cree que falta algo, puede pedir que otra persona lo vea. Le vamos a responder "
    "por carta. Gracias por su confianza."
)
LEGALES = (
    "Sin perjuicio de cualesquiera estipulaciones anteriormente comunicadas, la entidad "
    "mencionada, en consideración de los requerimientos administrativos aplicables relativos a "
    "informaciones individualmente identificables, formaliza consiguientemente su determinación "
    "de inadmisibilidad respecto de la documentación enumerada, correspondiendo exclusivamente "
    "a profesionales desinteresados, designados conforme a instrumentos organizacionales, la "
    "reconsideración definitiva de las controversias procedimentales pendientes."
)

ENGLISH = {
    "records": 2, "made": 1, "makes": 1, "pages": 2, "asked": 1, "wanted": 2, "table": 2,
    "handled": 2, "called": 1, "safely": 2, "patient": 2, "decision": 3, "usual": 3, "period":
    3, "client": 2, "going": 2, "identity": 4, "professional": 4, "the": 1, "didn't": 2,
    "don't": 1, "she's": 1, "every": 2, "someone": 2, "people": 2
}  # fmt: skip

SPANISH = {
    "petición": 3, "día": 2, "país": 2, "cuidado": 3, "aéreo": 4, "ahora": 3, "búho": 2,
    "prohibir": 2, "ley": 1, "muy": 1, "y": 1, "guitarra": 3, "pingüino": 3, "leer": 2,
    "veíais": 3, "cambiáis": 2, "fotografía": 5, "niño": 2, "teléfono": 4, "construí": 2
}  # fmt: skip


@pytest.mark.parametrize(("word", "syllables"), ENGLISH.items())
def test_english_syllables(word: str, syllables: int):
    assert reading.english_syllables(word) == syllables


@pytest.mark.parametrize(("word", "syllables"), SPANISH.items())
def test_spanish_syllables(word: str, syllables: int):
    assert reading.spanish_syllables(word) == syllables


@pytest.mark.parametrize(
    ("text", "language", "is_plain"),
    [(PLAIN, "en", True), (LEGAL, "en", False), (LLANO, "es", True), (LEGALES, "es", False)],
    ids=["plain", "legal", "llano", "legales"],
)
def test_scales_tell_plain_from_legal(text: str, language: str, is_plain: bool):
    assert reading.read(text, language=language).is_plain is is_plain


def test_grade_is_the_published_formula():
    found = reading.read("The cat sat. The dog ran home.", language="en")
    assert (found.words, found.sentences, found.syllables) == (7, 2, 7)
    assert found.score == pytest.approx(0.39 * 7 / 2 + 11.8 * 7 / 7 - 15.59)


def test_ease_is_the_published_formula():
    found = reading.read("El gato duerme. La casa es blanca.", language="es")
    assert (found.words, found.sentences, found.syllables) == (7, 2, 11)
    assert found.score == pytest.approx(206.835 - 62.3 * 11 / 7 - 7 / 2)


def test_cites_addresses_and_names_are_left_out():
    bare = reading.read("You can ask again.", language="en")
    full = reading.read(
        "You can ask Featherstonehaugh again (45 CFR 164.524(b)(2)(i), help@example.org, "
        "555-010-4400).",
        language="en",
        leave_out=["Featherstonehaugh"],
    )
    assert (full.words, full.sentences) == (bare.words, bare.sentences)


def test_lines_of_a_list_are_sentences_of_their_own():
    assert reading.read("We hold back:\n- one note\n- one photo", language="en").sentences == 3


def test_short_texts_are_not_judged():
    assert not reading.read("Thank you.", language="en").is_measurable
    assert reading.read(PLAIN, language="en").is_measurable


def test_another_language_is_refused():
    with pytest.raises(ValueError, match="'fr'"):
        reading.read("Bonjour", language="fr")


@given(st.text(), st.sampled_from(["en", "es"]))
def test_any_text_can_be_read(text: str, language: str):
    found = reading.read(text, language=language)
    assert found.syllables >= found.words >= found.sentences >= 0
