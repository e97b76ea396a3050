/**
 * Put a line of code that opens a design into a notebook: by drag and drop, or below the active
 * cell. A notebook is known by its shape, so that we need no more of JupyterLab's packages.
 */

import { JupyterFrontEnd } from '@jupyterlab/application';
import { PathExt } from '@jupyterlab/coreutils';
import { Widget } from '@lumino/widgets';

/** What a design is called while it is dragged; our widgets take it as well. */
export const DESIGN = 'application/x-ankara-design';

interface ISharedCell {
  cell_type: string;
  getSource(): string;
  setSource(source: string): void;
}

interface INotebookPanel extends Widget {
  context: { path: string };
  content: Widget & {
    activeCellIndex: number;
    widgets: readonly Widget[];
    model: {
      readOnly: boolean;
      sharedModel: { cells: ISharedCell[]; insertCell(index: number, cell: object): unknown };
    } | null;
  };
}

function isNotebook(widget: Widget | null): widget is INotebookPanel {
  return !!widget?.hasClass('jp-NotebookPanel') && !!(widget as INotebookPanel).content?.model;
}

export class Notebooks {
  private marked: Element | null = null;

  constructor(private readonly app: JupyterFrontEnd) {
    // In the capture phase: a cell's editor would take the drop as text for itself.
    document.addEventListener('dragover', event => this.over(event), true);
    document.addEventListener('drop', event => this.drop(event), true);
    document.addEventListener('dragend', () => this.mark(null), true);
  }

  /** The code that opens a design, seen from the folder of a notebook. */
  code(path: string, notebook: string | null): string {
    const from = notebook === null ? '' : PathExt.dirname(this.local(notebook));
    const file = JSON.stringify(PathExt.relative(from, path));
    return `from ankara_lab import open_design\n\ndesign = open_design(${file})\ndesign.picture`;
  }

  /** The notebook that is in front, or null. */
  get current(): INotebookPanel | null {
    const widget = this.app.shell.currentWidget;
    if (isNotebook(widget)) {
      return widget;
    }
    const open = [...this.app.shell.widgets('main')].filter(isNotebook);
    return open.find(panel => panel.isVisible) ?? null;
  }

  /** Put a design below the active cell, or below cell `after`; the name of the notebook. */
  insert(path: string, panel = this.current, after?: number): string {
    const model = panel?.content.model;
    if (!panel || !model) {
      throw new Error('Open a notebook first, then put the design into it.');
    }
    if (model.readOnly) {
      throw new Error('This notebook can only be read.');
    }
    const { cells } = model.sharedModel;
    const index = Math.min(after ?? panel.content.activeCellIndex, cells.length - 1);
    const source = this.code(path, panel.context.path);
    const here = cells[index];
    if (here?.cell_type === 'code' && !here.getSource().trim()) {
      here.setSource(source);
      panel.content.activeCellIndex = index;
    } else {
      model.sharedModel.insertCell(index + 1, {
        cell_type: 'code',
        source,
        metadata: { trusted: true }
      });
      panel.content.activeCellIndex = index + 1;
    }
    return PathExt.basename(this.local(panel.context.path));
  }

  private local(path: string): string {
    return this.app.serviceManager.contents.localPath(path);
  }

  /** The notebook below the pointer, and which of its cells. */
  private target(event: DragEvent): { panel: INotebookPanel; index: number } | null {
    const node = event.target;
    if (!event.dataTransfer?.types.includes(DESIGN) || !(node instanceof Element)) {
      return null;
    }
    if (node.closest('.al-host')) {
      return null; // one of our widgets, which takes designs itself
    }
    for (const panel of this.app.shell.widgets('main')) {
      if (isNotebook(panel) && panel.node.contains(node)) {
        const { widgets } = panel.content;
        const found = widgets.findIndex(cell => cell.node.contains(node));
        return { panel, index: found < 0 ? widgets.length - 1 : found };
      }
    }
    return null;
  }

  private over(event: DragEvent): void {
    const target = this.target(event);
    this.mark(target ? target.panel.content.widgets[target.index]?.node : null);
    if (target) {
      event.preventDefault();
      event.stopPropagation();
      event.dataTransfer!.dropEffect = 'copy';
    }
  }

  private drop(event: DragEvent): void {
    const target = this.target(event);
    this.mark(null);
    if (target) {
      event.preventDefault();
      event.stopPropagation();
      this.insert(event.dataTransfer!.getData(DESIGN), target.panel, target.index);
    }
  }

  private mark(node: Element | null): void {
    if (node !== this.marked) {
      this.marked?.classList.remove('al-drop-below');
      node?.classList.add('al-drop-below');
      this.marked = node;
    }
  }
}
