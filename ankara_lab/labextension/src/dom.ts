/** Small helpers to build a panel's nodes. */

type Attributes = Record<string, string | boolean | null>;

/** Make an element; attributes that are false or null are left out. */
export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: (Node | string | null)[]
): HTMLElementTagNameMap[K] {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== false && value !== null) {
      node.setAttribute(name, value === true ? '' : value);
    }
  }
  node.append(...children.filter((child): child is Node | string => child !== null));
  return node;
}

/** What an error says to a person. */
export function words(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
