/**
 * A sidebar that shows what the server lists. It asks when it is shown, then every few seconds
 * for as long as it is seen, and builds its nodes anew only when the answer has changed, so that
 * the keyboard's focus stays where it is.
 */

import { LabIcon, refreshIcon } from '@jupyterlab/ui-components';
import { Message } from '@lumino/messaging';
import { Widget } from '@lumino/widgets';

import { make, words } from './dom';

const EVERY = 5000; // [ms]

export abstract class Panel<T> extends Widget {
  protected readonly body = make('div', { class: 'al-side-body' });
  private readonly status = make('p', { class: 'al-side-status', role: 'status' });
  private readonly count = make('span', { class: 'al-side-count' });
  private timer = 0;
  private shown = '';

  constructor(id: string, name: string, icon: LabIcon) {
    super();
    this.id = id;
    this.addClass('al-side');
    this.title.icon = icon;
    this.title.caption = name;
    this.node.setAttribute('role', 'region');
    this.node.setAttribute('aria-label', name);
    const again = make('button', {
      type: 'button',
      class: 'al-side-icon',
      title: 'Look again',
      'aria-label': `Look again for ${name.toLowerCase()}`
    });
    refreshIcon.element({ container: again });
    again.addEventListener('click', () => void this.refresh());
    this.node.append(
      make('div', { class: 'al-side-head' }, make('h2', {}, name), this.count, again),
      this.body,
      this.status
    );
  }

  /** Ask the server and show what it answers. */
  async refresh(): Promise<void> {
    try {
      const answer = await this.load();
      const text = JSON.stringify(answer);
      if (text !== this.shown && !this.isDisposed) {
        this.shown = text;
        this.show_(answer);
      }
      if (this.status.classList.contains('al-problem')) {
        this.say('');
      }
    } catch (error) {
      this.say(words(error), true);
    }
  }

  /** Say something in the line at the foot, aloud for a screen reader. */
  say(text: string, problem = false): void {
    this.status.textContent = text;
    this.status.classList.toggle('al-problem', problem);
  }

  protected abstract load(): Promise<T>;

  /** Build the nodes of the body. */
  protected abstract show_(answer: T): void;

  protected set summary(text: string) {
    this.count.textContent = text;
  }

  protected onAfterShow(message: Message): void {
    super.onAfterShow(message);
    this.watch();
  }

  protected onAfterAttach(message: Message): void {
    super.onAfterAttach(message);
    if (this.isVisible) {
      this.watch();
    }
  }

  protected onBeforeHide(message: Message): void {
    this.rest();
    super.onBeforeHide(message);
  }

  protected onBeforeDetach(message: Message): void {
    this.rest();
    super.onBeforeDetach(message);
  }

  private watch(): void {
    this.rest();
    void this.refresh();
    this.timer = window.setInterval(() => {
      if (document.visibilityState === 'visible') {
        void this.refresh();
      }
    }, EVERY);
  }

  private rest(): void {
    window.clearInterval(this.timer);
  }
}
