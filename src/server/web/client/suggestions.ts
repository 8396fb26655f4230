import { Announcement } from './announcement.js';

interface Suggestion {
  readonly text: string;
  readonly type: string;
}

const pause = 90;
const mostShown = 6;

/**
 * An editable combobox with a list of completions, as the ARIA Authoring Practices describe it ("Editable Combobox With
 * List Autocomplete"): focus stays in the box, arrows move through the list, Enter takes, Escape closes and then clears.
 */
export class Suggestions {
  readonly #input: HTMLInputElement;
  readonly #list: HTMLUListElement;
  readonly #take: (text: string) => void;
  #shown: readonly Suggestion[] = [];
  #active = -1;
  #request: AbortController | null = null;
  readonly #announcement = new Announcement();
  #timer = 0;

  constructor(input: HTMLInputElement, take: (text: string) => void) {
    this.#input = input;
    this.#take = take;
    this.#list = document.createElement('ul');
    this.#list.id = 'suggestions';
    this.#list.setAttribute('role', 'listbox');
    this.#list.setAttribute('aria-label', 'Suggestions');
    this.#list.hidden = true;
    input.after(this.#list);
    input.setAttribute('role', 'combobox');
    input.setAttribute('aria-autocomplete', 'list');
    input.setAttribute('aria-controls', this.#list.id);
    input.setAttribute('aria-expanded', 'false');
    input.addEventListener('input', () => this.#askSoon());
    input.addEventListener('keydown', (event) => this.#key(event));
    // The box may be put elsewhere in the page, and have the focus again at once.
    input.addEventListener('blur', () =>
      window.setTimeout(() => {
        if (document.activeElement !== input) this.#close();
      }),
    );
    input.form?.addEventListener('submit', () => this.#close());
    // Without this the box would lose focus, and the list be gone, before the click is one.
    this.#list.addEventListener('mousedown', (event) => event.preventDefault());
    this.#list.addEventListener('click', (event) => {
      const option = (event.target as Element).closest('li');
      if (option !== null) this.#choose([...this.#list.children].indexOf(option));
    });
  }

  #askSoon(): void {
    window.clearTimeout(this.#timer);
    this.#request?.abort();
    if (this.#input.value.trim().length < 2) this.#close();
    else this.#timer = window.setTimeout(() => void this.#ask(), pause);
  }

  async #ask(): Promise<void> {
    const request = new AbortController();
    this.#request = request;
    try {
      const query = new URLSearchParams({ q: this.#input.value, limit: String(mostShown) });
      const answer = await fetch(`/api/suggest?${query}`, { signal: request.signal });
      if (!answer.ok) return this.#close();
      const { suggestions } = (await answer.json()) as { suggestions: readonly Suggestion[] };
      if (document.activeElement === this.#input) this.#show(suggestions);
    } catch {
      // Broken off for the next, or not to be had: the box is as good without.
      if (!request.signal.aborted) this.#close();
    }
  }

  #show(suggestions: readonly Suggestion[]): void {
    this.#shown = suggestions.filter(({ text }) => text !== this.#input.value).slice(0, mostShown);
    if (this.#shown.length === 0) {
      this.#close();
      return;
    }
    this.#list.replaceChildren();
    for (const [i, { text, type }] of this.#shown.entries()) {
      const option = document.createElement('li');
      option.id = `suggestion-${i}`;
      option.setAttribute('role', 'option');
      option.setAttribute('aria-selected', 'false');
      const words = document.createElement('span');
      words.textContent = text;
      const kind = document.createElement('span');
      kind.className = 'count';
      kind.textContent = type;
      option.append(words, kind);
      this.#list.append(option);
    }
    this.#list.hidden = false;
    this.#input.setAttribute('aria-expanded', 'true');
    this.#mark(-1);
    this.#announcement.say(`${this.#shown.length} ${this.#shown.length === 1 ? 'suggestion' : 'suggestions'}`);
  }

  #close(): void {
    window.clearTimeout(this.#timer);
    this.#request?.abort();
    this.#list.hidden = true;
    this.#list.replaceChildren();
    this.#shown = [];
    this.#input.setAttribute('aria-expanded', 'false');
    this.#mark(-1);
  }

  #key(event: KeyboardEvent): void {
    const isOpen = this.#shown.length > 0;
    if (event.isComposing) return;
    switch (event.key) {
      case 'ArrowDown':
      case 'ArrowUp': {
        if (!isOpen) {
          this.#askSoon();
          return;
        }
        // One place more than there are suggestions: the box itself.
        const places = this.#shown.length + 1;
        const step = event.key === 'ArrowDown' ? 1 : -1;
        this.#mark(((this.#active + 1 + step + places) % places) - 1);
        break;
      }
      case 'Enter':
        if (!isOpen || this.#active < 0) return;
        this.#choose(this.#active);
        break;
      case 'Escape':
        if (!isOpen) return;
        this.#close();
        break;
      default:
        return;
    }
    event.preventDefault();
  }

  #mark(active: number): void {
    this.#active = active;
    for (const [i, option] of [...this.#list.children].entries())
      option.setAttribute('aria-selected', String(i === active));
    if (active < 0) this.#input.removeAttribute('aria-activedescendant');
    else this.#input.setAttribute('aria-activedescendant', `suggestion-${active}`);
  }

  #choose(place: number): void {
    const suggestion = this.#shown[place];
    this.#close();
    if (suggestion !== undefined) this.#take(suggestion.text);
  }
}
