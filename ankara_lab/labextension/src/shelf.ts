/** The shelf: designs that were kept. Click to open, drag or press Insert to use in a notebook. */

import { make, words } from './dom';
import { shelfIcon } from './icons';
import { DESIGN, Notebooks } from './notebooks';
import { Panel } from './panel';
import { ask, IDesign, IShelf, thumbnail } from './server';

export class ShelfPanel extends Panel<IShelf> {
  /**
   * @param open - opens a picture by its path
   * @param notebooks - where designs are dragged to
   */
  constructor(
    private readonly open: (path: string) => void,
    private readonly notebooks: Notebooks
  ) {
    super('ankara-lab-shelf', 'Shelf', shelfIcon);
  }

  protected load(): Promise<IShelf> {
    return ask<IShelf>('shelf');
  }

  protected show_({ folder, designs }: IShelf): void {
    this.summary = designs.length === 1 ? '1 design' : designs.length ? `${designs.length} designs` : '';
    if (designs.length) {
      this.body.replaceChildren(
        make('ul', { class: 'al-shelf' }, ...designs.map(design => this.card(design)))
      );
      return;
    }
    this.body.replaceChildren(
      make('p', { class: 'al-side-empty' },
        'Nothing is kept yet. Designs that are saved as pictures in the folder ',
        make('code', {}, folder), ' stand here; a new design notebook shows how.')
    );
  }

  private card(design: IDesign): HTMLElement {
    const picture = make('img', {
      src: thumbnail(design),
      alt: '',
      loading: 'lazy',
      draggable: 'false'
    });
    picture.addEventListener('error', () => picture.classList.add('al-shelf-blank'));
    const look = make('button', {
      type: 'button',
      class: 'al-shelf-look',
      draggable: 'true',
      'aria-label': `Open ${design.title}`,
      title: recipe(design)
    }, picture);
    look.addEventListener('click', () => this.open(design.path));
    look.addEventListener('dragstart', event => {
      const panel = this.notebooks.current;
      const { dataTransfer } = event;
      dataTransfer?.setData(DESIGN, design.path);
      dataTransfer?.setData('text/plain', this.notebooks.code(design.path, panel?.context.path ?? null));
      dataTransfer?.setDragImage(picture, 24, 24);
    });
    const insert = make('button', {
      type: 'button',
      class: 'al-shelf-insert',
      'aria-label': `Insert ${design.title} into the notebook`
    }, 'Insert');
    insert.addEventListener('click', () => {
      try {
        this.say(`${design.name} is now in ${this.notebooks.insert(design.path)}.`);
      } catch (error) {
        this.say(words(error), true);
      }
    });
    return make('li', {},
      look,
      make('span', { class: 'al-shelf-title', title: design.name }, design.title),
      make('span', { class: 'al-shelf-foot' },
        make('span', { class: 'al-shelf-about' }, about(design)), insert));
  }
}

/** The repeat, or else the size. */
function about({ recipe, width, height }: IDesign): string {
  const { repeat } = recipe;
  return typeof repeat === 'string' && repeat !== 'none' ? repeat : `${width} × ${height}`;
}

/** The whole recipe, a line for each entry. */
function recipe(design: IDesign): string {
  const lines = Object.entries(design.recipe).map(
    ([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`
  );
  return [design.name, ...lines.map(line => line.slice(0, 120))].join('\n');
}
