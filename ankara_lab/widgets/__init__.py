"""Thin views on the other rooms, for JupyterLab, Notebook and Voilà.

Each widget is one Python file and one JavaScript file of the same stem in
``static/``. Import a widget from its own file, for instance
``from ankara_lab.widgets.design_studio import DesignStudio``.
"""
