"""The page in a real browser: what labels bring along does nothing, other scripts are refused."""

import autograd_core as ac
from chromium import needs_chromium
from hostile import LABELS
from page_reader import Page
from viz.explorer import explore

pytestmark = needs_chromium


ATTACKS = [
    "<script>attacked = 1</script>", "</script><script>attacked = 1</script>", "<!--<script>attacked = 1",
    "<img src=x onerror=attacked=1>", "<svg onload=attacked=1>", "</svg><script>attacked = 1</script>",
    "</title><script>attacked = 1</script>", "</template><script>attacked = 1</script>",
    "javascript:attacked=1", '" onmouseover="attacked=1', "' autofocus onfocus='attacked=1", "${attacked=1}",
    "$script $data", "{{constructor.constructor('attacked=1')()}}", "alert(1)", "<iframe srcdoc='<script>'>",
    "\u2028attacked=1", "\\u003cscript>attacked=1\\u003c/script>", "</style><script>attacked = 1</script>",
    "__proto__", "constructor", "toString", "\ue001\ue002", "$&", "<math href=javascript:attacked=1>",
]  # fmt: skip


def test_hostile_labels_do_nothing(browser, tmp_path):
    labels = LABELS + ATTACKS
    leaves = [ac.Value(0.1 * i + 0.5, label) for i, label in enumerate(labels)]
    total = ac.sum([leaf * leaf for leaf in leaves])
    total.label = "<script>attacked = 1</script>"
    page = Page(browser, explore(total, title=ATTACKS[6]).save(tmp_path / "hostile.html"))
    page.press("END")
    for label in ATTACKS:
        page.find(label[:20])
    while page.one("#fold").is_enabled():
        page.click("fold")
    assert page.js("typeof attacked") == "undefined"
    assert page.js("document.querySelectorAll('script').length") == 2
    assert page.js("document.querySelectorAll('img, iframe, object, embed, a, form, link, base').length") == 0
    names = page.js(
        "[...document.querySelectorAll('*')].flatMap((e) => [...e.attributes].map((a) => a.name))"
    )
    assert not [name for name in names if name.startswith("on")]
    assert page.errors() == []
    total.backward()
    name, _, grad = page.find("$script $data")
    assert (name, float(grad)) == ("$script $data", leaves[labels.index("$script $data")].grad)


def test_the_policy_refuses_any_other_script(browser, files):
    page = Page(browser, files / "small.html")
    page.browser.execute_script(
        "const s = document.createElement('script');"
        "try { s.textContent = 'attacked = 1'; document.body.append(s); } catch (refused) {}"
        "try { document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=attacked=1>'); }"
        "catch (refused) {}"
    )
    assert page.js("typeof attacked") == "undefined"
    assert page.js("document.querySelectorAll('img').length") == 0
    page.errors()
