/** What can be done, by launcher card, palette or menu. */

import { JupyterFrontEnd } from '@jupyterlab/application';
import { Dialog, showDialog, showErrorMessage } from '@jupyterlab/apputils';
import { PathExt } from '@jupyterlab/coreutils';

import { words } from './dom';
import { discIcon, lessonsIcon, newDesignIcon, shelfIcon, studioIcon } from './icons';
import { LessonsPanel } from './lessons';
import { address, ask, ILessons, IStudio } from './server';
import { ShelfPanel } from './shelf';

export namespace Command {
  export const lessons = 'ankara-lab:lessons';
  export const folder = 'ankara-lab:lessons-folder';
  export const studio = 'ankara-lab:studio';
  export const newDesign = 'ankara-lab:new-design';
  export const shelf = 'ankara-lab:shelf';
}

const WHAT_LACKS = {
  voila:
    'The Studio is a page without code, served by Voilà, which is not installed here. Install ' +
    'it with  pip install "voila>=0.5.13,<0.6"  and start JupyterLab again.',
  page:
    'The Studio is a page without code. Its notebook, studio.ipynb, is not in the folder that ' +
    'JupyterLab was opened on.'
};

/** Add our commands. */
export function addCommands(app: JupyterFrontEnd, lessons: LessonsPanel, shelf: ShelfPanel): void {
  const { commands, shell, serviceManager } = app;

  /** Run something that may fail, and say so if it does. */
  const tried = (what: string, run: (args: { cwd?: string }) => Promise<void>) =>
    async (args: object): Promise<void> => {
      try {
        await run(args as { cwd?: string });
      } catch (error) {
        await showErrorMessage(what, words(error));
      }
    };

  commands.addCommand(Command.lessons, {
    label: 'Lessons',
    caption: 'Learn latent space on Ankara cloth, step by step',
    icon: args => (args.isPalette ? discIcon : lessonsIcon),
    execute: () => shell.activateById(lessons.id)
  });
  commands.addCommand(Command.shelf, {
    label: 'Shelf of Designs',
    caption: 'Look at the designs that were kept',
    icon: shelfIcon,
    execute: () => shell.activateById(shelf.id)
  });
  commands.addCommand(Command.folder, {
    label: 'Open the Folder of Lessons',
    icon: discIcon,
    execute: tried('No lessons', async () => {
      const { folder } = await ask<ILessons>('lessons');
      if (folder === null) {
        throw new Error('There are no lessons in the folder that JupyterLab was opened on.');
      }
      await commands.execute('filebrowser:open-path', { path: folder || '/' });
    })
  });
  commands.addCommand(Command.newDesign, {
    label: 'New Design Notebook',
    caption: 'Describe a cloth, make it, keep it',
    icon: newDesignIcon,
    execute: tried('No notebook was made', async ({ cwd }) => {
      const content = await ask<object>('new-design');
      const path = await freeName(app, cwd ?? '');
      await serviceManager.contents.save(path, { type: 'notebook', format: 'json', content });
      await commands.execute('docmanager:open', { path });
    })
  });
  commands.addCommand(Command.studio, {
    label: 'Studio',
    caption: 'Design cloth without code',
    icon: studioIcon,
    execute: tried('The Studio does not open', async () => {
      const studio = await ask<IStudio>('studio');
      if (studio.address) {
        window.open(address(studio.address), '_blank', 'noopener');
        return;
      }
      const { button } = await showDialog({
        title: 'The Studio is not set up here',
        body: `${WHAT_LACKS[studio.lacks ?? 'page']} Meanwhile a design notebook does the same.`,
        buttons: [
          Dialog.cancelButton({ label: 'Close' }),
          Dialog.okButton({ label: 'New Design Notebook' })
        ]
      });
      if (button.accept) {
        await commands.execute(Command.newDesign);
      }
    })
  });
}

/** A name for a design notebook that is free in a folder. */
async function freeName(app: JupyterFrontEnd, folder: string): Promise<string> {
  const { content } = await app.serviceManager.contents.get(folder);
  const taken = new Set((content as { name: string }[]).map(({ name }) => name));
  for (let number = 1; ; number++) {
    const name = number === 1 ? 'design.ipynb' : `design_${number}.ipynb`;
    if (!taken.has(name)) {
      return PathExt.join(folder, name);
    }
  }
}
