import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.plain_text import plain_text


@pytest.mark.parametrize(
    ("html", "read"),
    [
        ("A plain   line ", "A plain line"),
        ("<p>One</p><p>Two</p>", "One\nTwo"),
        ("<ul><li>Wool</li><li>Silk</li></ul>", "Wool\nSilk"),
        ("Wool &amp; silk, 20&nbsp;cm", "Wool & silk, 20 cm"),
        ("<p>One\nparagraph</p>", "One paragraph"),
        ("a<br/>b", "a\nb"),
        ("<style>p{color:red}</style><script>alert('x')</script>Soft", "Soft"),
        ("<b>Never <i>closed", "Never closed"),
        ("3 < 4", "3 < 4"),
    ],
)
def test_html_reads_as_a_customer_would_see_it(html: str, read: str) -> None:
    assert plain_text(html) == read


@given(st.text("<>/&;pb!-= \n", max_size=80))
def test_no_html_is_too_broken_to_be_read(html: str) -> None:
    assert isinstance(plain_text(html), str)
