"""Words and tags of markup that strangers made: none is lost, and nothing takes for ever."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartella.packaging.markup import Kind, pieces
from cartella.packaging.present import texts
from cartella.release import mail
from tests.patience import stopped

MANY = 100_000
ENDLESS = {
    "comments": "<!--" * MANY,
    "comments with an end that is none": "<!-- >" * MANY,
    "declarations": "<!" * MANY,
    "sections": "<![CDATA[" * MANY,
    "brackets": "<" * MANY,
    "closing": "</" * MANY,
    "tags": "<a " * MANY,
    "quotes": "<a b='" * MANY,
    "quotes past the end": "<a b='" * MANY + ">'",
    "two kinds of quotes": "<a b=\"' c='\"" * MANY + ">",
    "equals": "<a " + "b=" * MANY,
    "equals with an end": "<a " + "b=" * MANY + ">",
    "scripts": "<script>" * MANY,
    "numbers": "&#" + "9" * MANY,
    "ampersands": "&" * MANY,
    "blanks after equals": ("<a b=" + " " * 50) * (MANY // 10) + ">",
}


@pytest.mark.slow
@pytest.mark.parametrize("kind", ENDLESS)
def test_what_never_ends_is_read_to_its_end(kind):
    with stopped(60):
        assert isinstance(texts.stripped(ENDLESS[kind]), str)


@pytest.mark.parametrize(
    ("markup", "words"),
    [
        ("<p>Please&nbsp;send<br/>my &lt;all&gt; records</p>", "Please send my <all> records"),
        ("a <!-- hidden --> b", "a b"),
        ("a <!doctype html> b <?xml x?> c", "a b c"),
        ("<![CDATA[a < b & c]]> d", "a < b & c d"),
        ('<a title="x > y" href=z>one</a> two', "one two"),
        ("<a title='it''s'>one</a>", "one"),
        ("2 < 3 and 5 > 4", "2 < 3 and 5 > 4"),
        ("an <!-- open comment that tells", "an <!-- open comment that tells"),
        ("an <open tag that tells", "an <open tag that tells"),
        ("<SCRIPT>if (a < b) { x = '</p>'; }</SCRIPT>seen", "seen"),
        ("<style>p > a {}</style>seen", "seen"),
        ("&#9999999999999; and &#xffffffffff;", "\ufffd and \ufffd"),
        ("<p>ä&eacute;&#233;&#xe9;</p>", "äééé"),
        ("<a b = 'x>y' >one", "one"),
        ('<a b="never closed>one</a>two', "onetwo"),
    ],
)
def test_words_are_what_a_reader_sees(markup, words):
    assert " ".join(texts.stripped(markup).split()) == words


def test_an_e_mail_that_never_ends_is_read():
    with stopped(60):
        assert mail.words_of(ENDLESS["comments"]).startswith("<!--")


def test_a_picture_says_what_stands_for_it():
    assert texts.stripped('<img src=x alt="a lip, before">') == "a lip, before"
    assert texts.stripped("<img data-alt=no alt=lip>") == "lip"
    assert texts.stripped("<img src=x>") == ""


@given(st.text(alphabet="<>!-/'\"= apb&#;[]C", max_size=60))
def test_any_markup_comes_out_in_order(markup):
    found = list(pieces(markup))
    assert all(piece.words for piece in found if piece.kind is Kind.WORDS)
    assert all(piece.name for piece in found if piece.kind is not Kind.WORDS)


@given(st.text(alphabet="abc 123.,", max_size=80))
def test_plain_words_are_all_there(words):
    assert "".join(piece.words for piece in pieces(words)) == words
