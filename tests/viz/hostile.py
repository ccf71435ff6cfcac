"""Labels that break drawings which do not escape them."""

LABELS = [
    'say "hi"', '"', '\\"', '\\\\"', "'", "a<b", "a>b", "<b>bold</b>", "<b>", "<>", "<<i>x</i>>", "a&b",
    "&amp;", "&lt;", "&#60;script&#62;", "&nosuch;", "a|b", "{a|b}", "{", "}", "[", "]", "a;b", "a:b", "n0",
    "n0:p:w", "->", "--", "\\n", "\\N", "\\G", "\\l", "\\r", "\\L", "\\T", "\\E", "\\", "\\\\", "end\\",
    "\\x", "C:\\new\\table", "two\nlines", "dos\r\nlines", "mac\rlines", "\n", "tab\there", "nul\x00",
    "bell\x07", "esc\x1b[31m", "del\x7f", "c1\x85\x9b", "\ufffe", "\uffff", "lone \ud800", "line\u2028sep",
    "\u202eright to left", "zero\u200bwidth", "Grüße", "日本語", "αβγ", "👩‍🔬 emoji", "e\u0301",
    "<script>alert(1)</script>", "]]>", "<!-- x -->", "-->", "<![CDATA[x]]>", '"];n9 [label="injected"];//',
    '" URL="javascript:alert(1)', "digraph", "node", "0", "-1.5", "strict", "/* x */", "# x", "//", "%n",
    "%s%d", "${x}", "{0}", "x" * 199, "x" * 200, "x" * 201, "&" * 300, "\\" * 300, '"' * 300, " ",
    "  a  b  ",
]  # fmt: skip
