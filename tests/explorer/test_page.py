"""One file: nothing in it points outside, and the same data give the same bytes."""

import base64
import hashlib
import re

import pytest

from lda_vi import LDA
from lda_vi.errors import LdaViError, ParameterError, StorageError
from lda_vi.explorer.bundle import bundle
from lda_vi.explorer.models import model_record
from lda_vi.explorer.page import Page, harmless, make_page, page_title


@pytest.fixture(scope="module")
def page(record):
    """The page of the sample."""
    return make_page(record)


def test_nothing_points_outside(page):
    code = re.sub(r'<script type="application/octet-stream"[^<]*</script>', "", page.html)
    assert re.findall(r"(?:https?:)?//[a-z][\w.]+", code.replace("http://www.w3.org/2000/svg", "")) == []
    assert re.findall(r"<(?:link|img|iframe|object|embed|base)\b", code) == []
    assert (
        re.findall(r"\b(?:fetch|XMLHttpRequest|WebSocket|import|eval|innerHTML|outerHTML|sendBeacon)\b", code)
        == []
    )
    assert re.findall(r'\b(?:src|href|on[a-z]+)="', code) == []


def test_the_policy_allows_this_script_and_this_style_only(page):
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page.html)[1]
    parts = dict(part.split(" ", 1) for part in policy.split("; "))
    assert parts["default-src"] == "'none'"
    for name, tag in (("script-src", "script"), ("style-src", "style")):
        text = re.search(rf"<{tag}>(.*?)</{tag}>", page.html, re.DOTALL)[1]
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert parts[name] == f"'sha256-{digest}'"


def test_the_same_data_give_the_same_bytes(page, dated_corpus, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.warns(UserWarning, match="no word"):
        again = LDA(6, random_state=0, track_documents="all", n_jobs=2).fit(dated_corpus)
    record = model_record(
        again,
        dated_corpus,
        title="sample",
        labels={2: "Two"},
        command="lda-vi train s.corpus -k 6 -o other/six",
    )
    assert make_page(record).html == page.html


def test_no_folder_is_told(model, dated_corpus):
    record = model_record(model, dated_corpus, command="lda-vi train /home/me/secret/a.corpus -o /srv/runs/b")
    told = str(record.blocks["made"])
    assert "secret" not in told
    assert "srv" not in told
    assert "lda-vi train a.corpus -o b" in told


def test_a_page_is_known_by_its_beginning(page, tmp_path):
    page.save(tmp_path / "a.html")
    (tmp_path / "b.html").write_text("<html>lda_vi</html>")
    assert page_title(tmp_path / "a.html") == "sample"
    assert page_title(tmp_path / "b.html") is None


def test_a_page_that_cannot_be_written_leaves_nothing(page, tmp_path):
    (tmp_path / "folder").mkdir()
    with pytest.raises(StorageError, match="cannot be written"):
        page.save(tmp_path / "folder")
    with pytest.raises(StorageError, match="cannot be written"):
        page.save(tmp_path / "none" / "a.html")
    assert [path.name for path in tmp_path.iterdir()] == ["folder"]


def test_titles_are_harmless(record):
    html = make_page(record._replace(head=record.head | {"title": "</title><script>x\x00"})).html
    assert "<title>&lt;/title&gt;&lt;script&gt;x</title>" in html
    assert harmless("a\u202eb\u2028c") == "abc"


def test_there_are_two_languages(record):
    with pytest.raises(ParameterError, match="lang must be one of auto, en, ko, got 'de'"):
        make_page(record, lang="de")
    assert '<html lang="ko">' in make_page(record, lang="ko").html


def test_a_notebook_gets_the_page_in_a_frame_that_cannot_touch_it():
    shown = Page('<p title="a">&</p>', {"texts": 0})._repr_html_()
    assert 'srcdoc="&lt;p title=&quot;a&quot;&gt;&amp;&lt;/p&gt;"' in shown
    assert "allow-same-origin" not in shown


A = 'import { b } from "./b.js";\nb();\n'


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"a.js": A, "b.js": 'import { a } from "./a.js";\nexport const b = 1;\n'}, "a → b → a"),
        ({"a.js": A, "b.js": "const b = 1;\n"}, r"a\.js imports b, which b\.js does not export"),
        (
            {"a.js": A + "const c = 1;\n", "b.js": "export const b = 1;\nfunction c() {}\n"},
            r"c is declared in",
        ),
        ({"a.js": A + "const [c, d] = [1];\n", "b.js": "export const b = 1;\nlet d;\n"}, r"d is declared in"),
        ({"a.js": 'import x from "./b.js";\n', "b.js": ""}, "cannot stand in one script"),
        ({"a.js": "export default 1;\n"}, "cannot stand in one script"),
        ({"a.js": "const a = '</SCRIPT>';\n"}, "cannot stand in one script"),
    ],
)
def test_modules_that_cannot_become_one_script_are_refused(files, message):
    with pytest.raises(LdaViError, match=message):
        bundle(files.get, "a")
