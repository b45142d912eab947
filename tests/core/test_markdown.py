"""What people write, as HTML: the formats stay, nothing runs and nothing loads."""

import pytest

from frontdesk.core.markdown import to_html

REL = 'rel="nofollow noopener noreferrer ugc"'


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("", ""),
        ("Three **rooms** by the *canal*.", "<p>Three <strong>rooms</strong> by the <em>canal</em>.</p>"),
        ("# Hours\n\n- late\n- early", "<h1>Hours</h1>\n<ul>\n<li>late</li>\n<li>early</li>\n</ul>"),
        ("[us](https://example.com)", f'<p><a href="https://example.com" {REL}>us</a></p>'),
        ("<mail@example.com>", f'<p><a href="mailto:mail@example.com" {REL}>mail@example.com</a></p>'),
        ("a < b & c", "<p>a &lt; b &amp; c</p>"),
    ],
)
def test_formats_stay(text: str, html: str) -> None:
    assert to_html(text) == html


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<svg/onload=alert(1)>",
        '<a href="javascript:alert(1)">x</a>',
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](&#106;avascript:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "[x](vbscript:msgbox)",
        "[x](/logout)",
        "[x](//evil.example/)",
        "![x](https://evil.example/pixel.gif)",
        "![x](javascript:alert(1))",
        "[x]: javascript:alert(1)\n\n[x]",
        '<iframe src="https://evil.example"></iframe>',
        '<p style="position:fixed" onclick="alert(1)">x</p>',
        "<math><mtext></mtext><script>alert(1)</script></math>",
        "```\n</code><script>alert(1)</script>\n```",
    ],
)
def test_nothing_runs_and_nothing_loads(text: str) -> None:
    html = to_html(text)
    tags = {part.split(">")[0].split(" ")[0].strip("/") for part in html.split("<")[1:]}
    assert tags <= {"p", "a", "pre", "code"}, html
    attributes = html.split("<a ", 1)[1].split(">")[0] if "<a " in html else ""
    assert "href" not in attributes, html


def test_what_is_nested_deeply_does_not_hurt() -> None:
    for text in (">" * 10_000, "[" * 10_000, "*a " * 3_000, "- " * 5_000, "`" * 10_000):
        assert "<script" not in to_html(text)
