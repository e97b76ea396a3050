/** The lessons sidebar: what there is, how long it takes, how far one has come. */

import { IStateDB } from '@jupyterlab/statedb';

import { make } from './dom';
import { discIcon } from './icons';
import { Panel } from './panel';
import { ask, ILesson, ILessons } from './server';

/** Where JupyterLab's own state keeps what a person ticked: key of the lesson → done or not. */
const KEY = 'ankara_lab:lessons';

export class LessonsPanel extends Panel<ILessons> {
  private ticked: Record<string, boolean> = {};
  private lessons: ILesson[] = [];
  private readonly ready: Promise<void>;
  private openPath: string | null = null;

  /**
   * @param open - opens a lesson by its path
   * @param state - where ticks are kept; without it they last until the page is closed
   */
  constructor(
    private readonly open: (path: string) => void,
    private readonly state: IStateDB | null
  ) {
    super('ankara-lab-lessons', 'Lessons', discIcon);
    this.ready = this.recall();
  }

  /** Mark the lesson that is open in the main area. */
  set current(path: string | null) {
    this.openPath = path;
    for (const row of this.body.querySelectorAll<HTMLElement>('.al-lesson')) {
      const button = row.querySelector('button')!;
      if (row.dataset.path === path) {
        button.setAttribute('aria-current', 'page');
      } else {
        button.removeAttribute('aria-current');
      }
    }
  }

  protected async load(): Promise<ILessons> {
    await this.ready;
    return ask<ILessons>('lessons');
  }

  protected show_({ lessons }: ILessons): void {
    this.lessons = lessons;
    if (!lessons.length) {
      const command = make('code', {}, 'ankara-lab lab lessons');
      this.body.replaceChildren(
        make('p', { class: 'al-side-empty' },
          'There are no lessons in this folder. They come with the source of ankara_lab: open ',
          'JupyterLab there with ', command, '.')
      );
      this.summary = '';
      return;
    }
    const rows = lessons.map((lesson, index) => this.row(lesson, index));
    const bar = make('div', { class: 'al-lessons-bar', 'aria-hidden': 'true' }, make('span'));
    this.body.replaceChildren(bar, make('ol', { class: 'al-lessons' }, ...rows));
    this.count_();
    this.current = this.openPath;
  }

  private row(lesson: ILesson, index: number): HTMLElement {
    const { title, question, minutes, passed, of } = lesson;
    const about = [
      minutes === null ? '' : `${minutes} min`,
      of ? `${passed} of ${of} solved` : ''
    ].filter(Boolean);
    const tick = make('input', { type: 'checkbox', 'aria-label': `Done: ${title}` });
    tick.checked = this.done(lesson);
    const button = make('button', { type: 'button', title: lesson.level },
      make('span', { class: 'al-lesson-title' }, `${index + 1}. ${title}`),
      make('span', { class: 'al-lesson-question' }, question),
      make('span', { class: 'al-lesson-about' }, about.join(' · ')));
    button.addEventListener('click', () => this.open(lesson.path));
    tick.addEventListener('change', () => {
      this.ticked[lesson.key] = tick.checked;
      this.count_();
      void this.state?.save(KEY, { version: 1, done: this.ticked });
    });
    return make('li', { class: 'al-lesson', 'data-path': lesson.path }, tick, button);
  }

  /** By hand, one way or the other; else when all its exercises are passed. */
  private done({ key, passed, of }: ILesson): boolean {
    return this.ticked[key] ?? (of > 0 && passed >= of);
  }

  private count_(): void {
    const done = this.lessons.filter(lesson => this.done(lesson)).length;
    const all = this.lessons.length;
    this.summary = `${done} of ${all} done`;
    const bar = this.body.querySelector<HTMLElement>('.al-lessons-bar span');
    bar?.style.setProperty('width', `${(100 * done) / all}%`);
  }

  private async recall(): Promise<void> {
    try {
      const kept = (await this.state?.fetch(KEY)) as { done?: unknown } | undefined;
      if (kept?.done && typeof kept.done === 'object') {
        this.ticked = { ...(kept.done as Record<string, boolean>) };
      }
    } catch {
      // State of another version: lessons start without ticks.
    }
  }
}
