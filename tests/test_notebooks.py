"""The notebooks run from top to bottom, show what they promise, and are kept without outputs."""

import json
from pathlib import Path

import pytest

NOTEBOOKS = sorted((Path(__file__).parent.parent / "docs" / "notebooks").glob("*.ipynb"))
ids = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


@ids
def test_no_outputs_are_kept(path):
    code = [cell for cell in json.loads(path.read_text())["cells"] if cell["cell_type"] == "code"]
    assert code
    assert not any(cell["outputs"] or cell["execution_count"] for cell in code)


@ids
@pytest.mark.filterwarnings("ignore")  # of the notebook machinery, in this process; cells have their own
def test_notebooks_run(path, tmp_path, monkeypatch):
    nbformat = pytest.importorskip("nbformat", reason="notebooks run with: pip install nbclient ipykernel")
    nbclient = pytest.importorskip("nbclient", reason="notebooks run with: pip install nbclient ipykernel")
    pytest.importorskip("ipykernel", reason="notebooks run with: pip install nbclient ipykernel")
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))
    monkeypatch.setenv("PYTHONPATH", str(path.parents[2]))
    monkeypatch.setenv("MPLBACKEND", "agg")
    notebook = nbformat.read(path, as_version=4)
    client = nbclient.NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(tmp_path)}})
    client.execute()  # a cell that raises is an error
    outputs = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    assert not [output for output in outputs if output.output_type == "stream"], "nothing warns"
    shown = {kind for output in outputs for kind in output.get("data", {})}
    assert "image/svg+xml" in shown, "a graph draws itself"
