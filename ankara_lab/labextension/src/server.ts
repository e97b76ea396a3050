/** What our part of the server answers; its Python half is `ankara_lab/server/handlers.py`. */

import { URLExt } from '@jupyterlab/coreutils';
import { ServerConnection } from '@jupyterlab/services';

export interface ILesson {
  path: string;
  key: string;
  title: string;
  question: string;
  level: string;
  minutes: number | null;
  /** Exercises passed, of how many; 0 of 0 if the lesson has none. */
  passed: number;
  of: number;
}

export interface ILessons {
  /** From the work folder; null if there are no lessons in it. */
  folder: string | null;
  lessons: ILesson[];
}

export interface IDesign {
  name: string;
  path: string;
  title: string;
  width: number;
  height: number;
  /** Another one after each change of the file. */
  state: string;
  recipe: Record<string, unknown>;
}

export interface IShelf {
  folder: string;
  designs: IDesign[];
}

export interface IStudio {
  address: string | null;
  lacks: 'voila' | 'page' | null;
}

/** Ask one of our routes; an error's message can be shown to a person. */
export async function ask<T>(route: string): Promise<T> {
  const settings = ServerConnection.makeSettings();
  const url = URLExt.join(settings.baseUrl, 'ankara-lab', route);
  const response = await ServerConnection.makeRequest(url, {}, settings);
  if (!response.ok) {
    throw new Error(
      response.status === 404
        ? 'The server part of ankara_lab is not running. Restart JupyterLab after installing.'
        : `The server answered ${response.status} ${response.statusText}.`
    );
  }
  return response.json() as Promise<T>;
}

/** The address of something below the server's base address. */
export function address(...parts: string[]): string {
  return URLExt.join(ServerConnection.makeSettings().baseUrl, ...parts);
}

/** The address of a design's small picture. */
export function thumbnail(design: IDesign): string {
  const query = URLExt.objectToQueryString({ name: design.name, state: design.state });
  return address('ankara-lab', 'shelf', 'thumbnail') + query;
}
