/**
 * ankara_lab in JupyterLab: launcher cards, a sidebar of lessons, a shelf of designs, commands.
 *
 * It asks nothing but this server's own routes below `ankara-lab/`, and keeps what a person has
 * done in this server's own files. Each service of JupyterLab that is not there is done without.
 */

import {
  ILabShell,
  ILayoutRestorer,
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { ILauncher } from '@jupyterlab/launcher';
import { IStateDB } from '@jupyterlab/statedb';

import { addCommands, Command } from './commands';
import { LessonsPanel } from './lessons';
import { Notebooks } from './notebooks';
import { ask, ILessons } from './server';
import { ShelfPanel } from './shelf';

const plugin: JupyterFrontEndPlugin<void> = {
  id: 'ankara_lab:plugin',
  description: 'Lessons, shelf and launcher cards for Ankara wax print.',
  autoStart: true,
  optional: [ILabShell, ILauncher, ICommandPalette, IStateDB, ILayoutRestorer],
  activate: (
    app: JupyterFrontEnd,
    labShell: ILabShell | null,
    launcher: ILauncher | null,
    palette: ICommandPalette | null,
    state: IStateDB | null,
    restorer: ILayoutRestorer | null
  ) => {
    const open = (path: string): void => void app.commands.execute('docmanager:open', { path });
    const lessons = new LessonsPanel(open, state);
    const shelf = new ShelfPanel(open, new Notebooks(app));
    app.shell.add(lessons, 'left', { rank: 150 });
    app.shell.add(shelf, 'right', { rank: 150 });
    restorer?.add(lessons, lessons.id);
    restorer?.add(shelf, shelf.id);
    addCommands(app, lessons, shelf);

    [Command.lessons, Command.studio, Command.newDesign].forEach((command, rank) => {
      launcher?.add({ command, category: 'Ankara', rank });
    });
    for (const command of Object.values(Command)) {
      palette?.addItem({ command, category: 'Ankara', args: { isPalette: true } });
    }

    const mark = (): void => {
      const widget = app.shell.currentWidget as { context?: { path?: string } } | null;
      const path = widget?.context?.path;
      lessons.current = path ? app.serviceManager.contents.localPath(path) : null;
    };
    labShell?.currentChanged.connect(mark);
    void app.restored.then(() => greet(app, lessons, state));
  }
};

/** Where there are lessons, show them the first time; later the person's own layout counts. */
async function greet(
  app: JupyterFrontEnd,
  lessons: LessonsPanel,
  state: IStateDB | null
): Promise<void> {
  const key = 'ankara_lab:greeted';
  try {
    if (state && !(await state.fetch(key)) && (await ask<ILessons>('lessons')).lessons.length) {
      await state.save(key, true);
      app.shell.activateById(lessons.id);
    }
  } catch (error) {
    console.warn('ankara_lab:', error); // the panel itself says it when it is opened
  }
}

export default plugin;
