"""Tables from files: what is read, and where it is told what cannot be."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nn import read_csv
from nn.datasets import Dataset
from nn.datasets.tables import parse_table


@pytest.fixture
def table(tmp_path):
    def write(content, **options):
        path = tmp_path / "table.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_csv(path, **options)

    return write


def test_a_target_of_text_becomes_classes_in_alphabetical_order(table):
    data = table("a,b,kind\n1,2,red\n-3,4.5e1,blue\n.5,+6.,red\n")
    x = [[1.0, 2.0], [-3.0, 45.0], [0.5, 6.0]]
    assert data == Dataset(x, [1, 0, 1], ["a", "b"], ["blue", "red"])


def test_whole_numbers_become_classes_in_their_order(table):
    data = table("y,x\n10,1\n9,2\n10,3\n", target="y")
    assert data == Dataset([[1.0], [2.0], [3.0]], [1, 0, 1], ["x"], ["9", "10"])


def test_real_numbers_stay_numbers(table):
    assert table("x,y\n1,2\n2,2.5\n") == Dataset([[1.0], [2.0]], [2.0, 2.5], ["x"], [])


def test_classes_can_be_asked_for_and_refused(table):
    numbers, measures = "x,y\n1,10\n2,9\n", "x,y\n1,10.0\n2,9.0\n"
    assert table(numbers, classes=False)[1::2] == ([10.0, 9.0], [])
    assert table(measures, classes=True)[1::2] == ([1, 0], ["9.0", "10.0"])
    assert table("x,y\n1,c\n2,b\n3,a\n", classes=True)[1::2] == ([2, 1, 0], ["a", "b", "c"])


def test_features_are_chosen_and_ordered(table):
    data = table("id,a,b,y\nu1,1,2,n\nu2,3,4,m\n", features=["b", "a"])
    assert (data.x, data.features) == ([[2.0, 1.0], [4.0, 3.0]], ["b", "a"])


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_the_usual_separators_are_seen(table, separator):
    content = 'a,"b,;|c",y\n1,2,n\n'.replace(",", separator)
    names = ["a", "b,;|c".replace(",", separator)]
    assert table(content) == table(content, separator=separator) == Dataset([[1.0, 2.0]], [0], names, ["n"])


def test_separators_within_quotation_marks_do_not_count(table):
    assert table('a,"b;;;;",y\n1,2,n\n').features == ["a", "b;;;;"]


@pytest.mark.parametrize(
    "content",
    [
        "\ufeffa,y\r\n1,n\r\n",
        " a , y \n\n 1 , n \n   \n",
        "a,y\r1,n",
        '"a","y"\n"1","n"\n',
        "a y\n1 n\n".encode("utf-16"),
    ],
)
def test_what_spreadsheets_write_is_read(table, content):
    options = {"encoding": "utf-16", "separator": " "} if isinstance(content, bytes) else {}
    assert table(content, **options) == Dataset([[1.0]], [0], ["a"], ["n"])


WRONG = {
    "empty": ("", "table.csv is empty: a table starts with a line of column names"),
    "blank": (" \n\n", "table.csv is empty"),
    "no header": ("5.1,3.5,setosa\n4.9,3,setosa\n", "line 1: '5.1' is a number"),
    "only a header": ("a,y\n", "line 1: there are names of columns and no samples"),
    "a name twice": ("a,y,y\n1,2,3\n", "line 1, column 'y': two columns have this name"),
    "no name": (",y\n1,n\n", "line 1: column 1 has no name"),
    "one column": ("a y\n1 n\n", "line 1: there is no column beside 'a y': .* separator=' '"),
    "text": ("a,y\n1,n\n\nred,n\n", "line 4, column 'a': 'red' is no number: .* features="),
    "a decimal comma": ("a;y\n1,5;n\n", "line 2, column 'a': '1,5' is no number: write a point"),
    "an empty cell": ("a,b,y\n1,2,n\n1, ,n\n", "line 3, column 'b': an empty cell"),
    "an empty target": ("a,y\n1,\n", "line 2, column 'y': an empty cell"),
    "nan": ("a,y\nnan,n\n", "line 2, column 'a': 'nan' stands for no number"),
    "inf": ("a,y\n-Infinity,n\n", "line 2, column 'a': '-Infinity' stands for no number"),
    "nan among classes": ("a,y\n1,n\n1,NaN\n", "line 3, column 'y': 'NaN' stands for no number"),
    "NA": ("a,y\nNA,n\n", "line 2, column 'a': 'NA' stands for no number: fill it in, or leave the line out"),
    "?": (
        "a,y\n1,1.5\n1,?\n",
        r"line 3, column 'y': '\?' stands for no number: fill it in, or leave the line ",
    ),
    "thousands": (
        'a,y\n"1,234,567.5",n\n',
        "line 2, column 'a': '1,234,567.5' is no number: write 1234567.5$",
    ),
    "thousands, or a decimal comma": (
        'a,y\n"1,234",n\n',
        "line 2, column 'a': '1,234' is no number: write 1234, or 1.234 if the comma is a decimal one$",
    ),
    "commas that divide": (
        "a,y\n1,234,n\n",
        "line 2: 3 cells where the line of names has 2: put a cell with ',' in it into quotation marks$",
    ),
    "too large": ("a,y\n1e999,n\n", "line 2, column 'a': '1e999' is beyond the largest float"),
    "an underscore": ("a,y\n1_0,n\n", "line 2, column 'a': '1_0' is no number"),
    "other digits": ("a,y\n١,n\n", "line 2, column 'a': '١' is no number"),
    "a short row": ("a,y\n1,n\n1\n", "line 3: 1 cell where the line of names has 2"),
    "a long row": ("a,y\n1,n,\n", "line 2: 3 cells where the line of names has 2"),
    "text among numbers": ("a,y\n1,1.5\n1,n\n", "line 3, column 'y': 'n' is no number"),
    "an open quote": ('a,y\n1,n\n"1,n\n1,n\n', "line 3: unexpected end of data: see to the quotation marks"),
    "a lonely surrogate": (b"a,y\n1,\xff\n", "line 2: this is not utf-8: .*encoding='latin-1'"),
    "many whole numbers": (
        "a,y\n" + "".join(f"1,{i}\n" for i in range(21)),
        "line 1, column 'y': 21 different whole numbers in 21 lines: write classes=False to predict",
    ),
    "many whole numbers, some of them twice": (
        "a,y\n" + "".join(f"1,{i}\n" for i in [0, *range(21)]),
        "line 1, column 'y': 21 different whole numbers in 22 lines: write classes=False to predict",
    ),
    "names of lines": (
        "a,id\n1,u1\n2,u2\n3,u3\n",
        "line 1, column 'id': 3 different texts in 3 lines: name the column to predict, target=..., or write "
        "classes=True if each is a class",
    ),
}


@pytest.mark.parametrize(("content", "message"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_told_with_its_place(table, content, message):
    with pytest.raises(ValueError, match=r"table\.csv.*" + message.removeprefix("table.csv")):
        table(content)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"target": "z"}, "line 1: there is no column 'z' for a target. There are: 'a', 'y'"),
        ({"target": "yy"}, "no column 'yy' for a target, did you mean 'y'? There are: 'a', 'y'"),
        ({"features": ["b"]}, "line 1: there is no column 'b' for a feature. There are: 'a', 'y'"),
        ({"features": ["a", "a"]}, "line 1, column 'a': this column is named twice among the features"),
        ({"features": []}, "line 1: features names no column: name one, or leave it out"),
        (
            {"separator": ";"},
            "there is no column beside 'a,y': write what separates them, such as separator=','",
        ),
        ({"features": ["y"]}, "line 1, column 'y': this column is the target"),
        ({"separator": ", "}, "a separator is one character such as ',' or ';', got ', '"),
        ({"separator": ""}, "a separator is one character"),
        ({"encoding": "utf-88"}, "there is no encoding 'utf-88' of text"),
        ({"encoding": "rot13"}, "there is no encoding 'rot13' of text"),
        ({"classes": False}, "line 2, column 'y': 'n' is no number"),
    ],
)
def test_wrong_arguments(table, options, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        table("a,y\n1,n\n", **options)


def test_columns_by_the_ten_thousands_are_read_at_once(table):
    names = [f"gene {i}" for i in range(30_000)]
    begun = time.perf_counter()
    data = table(",".join(names) + "\n" + ",".join(["1.5"] * len(names)))
    assert time.perf_counter() - begun < 5.0  # it took 20 s when every name was looked for among all
    assert data.features == names[:-1]


def test_a_file_that_cannot_be_read_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"none\.csv"):
        read_csv(tmp_path / "none.csv")
    with pytest.raises(OSError, match=re.escape(tmp_path.name)):
        read_csv(tmp_path)
    with pytest.raises(TypeError, match=r"^path is the name of a file such as 'table\.csv', got 3$"):
        read_csv(3)


CELLS = st.one_of(
    st.sampled_from(
        ["", " ", "nan", "-inf", "1e999", "1_0", "red", '"', '"a""b"', "\0", "\ufeff", "1" * 400]
    ),
    st.integers(-20, 20).map(str),
    st.floats().map(repr),
    st.text(max_size=4),
)
ROWS = st.integers(1, 3).flatmap(
    lambda width: st.tuples(
        st.just(list("abc"[:width])) | st.lists(CELLS, max_size=4),
        st.lists(st.lists(CELLS, min_size=width, max_size=width) | st.lists(CELLS, max_size=4), max_size=4),
    ).map(lambda parts: [parts[0], *parts[1]])
)
TABLES = st.builds(
    lambda rows, separator, end: end.join(separator.join(row) for row in rows),
    ROWS, st.sampled_from(",;\t| "), st.sampled_from(["\n", "\r\n", "\r"]),
)  # fmt: skip


@given(st.one_of(st.text(), TABLES), st.sampled_from([None, "a", ""]), st.sampled_from([None, True, False]))
def test_any_text_is_a_dataset_or_an_error_that_names_it(text, target, classes):
    try:
        data = parse_table(text, "any.csv", target=target, classes=classes)
    except ValueError as problem:
        message = str(problem)
    else:
        assert_is_data(data)
        return
    assert message.startswith("any.csv")
    assert "\n" not in message


def assert_is_data(data):
    assert len(data.x) == len(data.y) > 0
    assert {len(row) for row in data.x} == {len(data.features)}
    assert all(type(v) is float and abs(v) < float("inf") for row in data.x for v in row)
    if data.classes:
        assert sorted(set(data.y)) == list(range(len(data.classes)))
    else:
        assert all(type(v) is float for v in data.y)


@given(st.binary(), st.sampled_from(["utf-8", "latin-1", "utf-16", "ascii", "utf-7", "idna"]))
def test_any_bytes_are_a_dataset_or_a_value_error(tmp_path_factory, content, encoding):
    path = tmp_path_factory.getbasetemp() / "any.csv"
    path.write_bytes(content)
    try:
        assert_is_data(read_csv(path, encoding=encoding))
    except ValueError as problem:
        message = str(problem)
    else:
        return
    assert message.startswith(str(path))


@given(
    st.lists(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=3, max_size=3), min_size=1),
    st.sampled_from(",;\t|"),
)
def test_numbers_come_back_bit_for_bit(rows, separator):
    text = "\n".join(separator.join(map(repr, row)) for row in rows)
    data = parse_table(separator.join("abc") + "\n" + text, "any.csv")
    assert data == Dataset([row[:2] for row in rows], [row[2] for row in rows], ["a", "b"], [])


def test_a_target_is_one_name():
    with pytest.raises(TypeError, match=r"^any.csv: a target is the name of one column, got \['b'\]$"):
        parse_table("a,b\n1,2\n", "any.csv", target=["b"])


def test_how_many_cells_are_missing_is_told():
    text = "a,b,y\n1,,3\n4,5,\n,8,10\n"
    with pytest.raises(
        ValueError, match=r"an empty cell stands for no number \(2 other cells of the table, too"
    ):
        parse_table(text, "any.csv")
    with pytest.raises(ValueError, match="an empty cell stands for no number: fill it in"):
        parse_table("a,y\n1,\n", "any.csv")
