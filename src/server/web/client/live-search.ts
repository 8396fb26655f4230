import { Announcement } from './announcement.js';
import { Suggestions } from './suggestions.js';

/** Results as one types, where the page has results; suggestions wherever there is a search box. */
export function enhanceSearch(): void {
  const input = document.querySelector<HTMLInputElement>('#q');
  const form = input?.form;
  if (input == null || form == null) return;
  const live = document.getElementById('results') === null ? null : new LiveSearch(form);
  new Suggestions(input, (text) => {
    input.value = text;
    if (live === null) form.requestSubmit();
    else live.update();
  });
  if (live === null) return;
  input.addEventListener('input', () => live.updateSoon());
  form.addEventListener('submit', (event) => {
    if (live.isShown()) event.preventDefault();
  });
}

const pause = 120;

function pageAddress(): string {
  return window.location.pathname + window.location.search;
}

class LiveSearch {
  readonly #form: HTMLFormElement;
  #request: XMLHttpRequest | null = null;
  readonly #announcement = new Announcement();
  #timer = 0;
  /** Address of the search whose results stand there; null where it is still the page as it came. */
  #shown: string | null = null;

  constructor(form: HTMLFormElement) {
    this.#form = form;
    const came = pageAddress();
    // Whatever the address was before, the server knows the page for it. A link within the page comes here too.
    window.addEventListener('popstate', () => {
      if (pageAddress() !== (this.#shown ?? came)) window.location.reload();
    });
  }

  updateSoon(): void {
    window.clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => this.update(), pause);
  }

  /** Whether the results are those for what the form says. */
  isShown(): boolean {
    return this.#shown === this.#address();
  }

  /** The last request wins: one under way is broken off. Where it fails, the form still works. */
  update(): void {
    window.clearTimeout(this.#timer);
    const address = this.#address();
    this.#request?.abort();
    if (address === this.#shown) return;
    // Unlike `fetch` with a parser, this gives a document without any text being made into markup by script.
    const request = new XMLHttpRequest();
    this.#request = request;
    request.open('GET', `${address}${address.includes('?') ? '&' : '?'}fragment=1`);
    request.setRequestHeader('Accept', 'text/html');
    request.responseType = 'document';
    request.addEventListener('load', () => this.#show(address, request.responseXML));
    request.send();
  }

  #show(address: string, page: Document | null): void {
    const results = page?.getElementById('results');
    const place = document.getElementById('results');
    if (page == null || results == null || place === null) return;
    if (place.contains(this.#form)) this.#moveToHead();
    place.replaceWith(document.importNode(results, true));
    document.title = page.title;
    // Back leads from the results to the page as it came, not letter by letter.
    if (this.#shown === null) window.history.pushState(null, '', address);
    else window.history.replaceState(null, '', address);
    this.#shown = address;
    this.#announcement.say(results.querySelector<HTMLElement>('[data-summary]')?.dataset['summary'] ?? '');
  }

  /** The box of the first page stands among what gives way to results: it goes where it is on theirs. */
  #moveToHead(): void {
    const search = this.#form.closest('search');
    const pages = document.querySelector('.head nav');
    if (search === null || pages === null) return;
    const focused = document.activeElement;
    search.classList.remove('search-large');
    pages.before(search);
    pages.parentElement?.classList.add('head-with-search');
    if (focused instanceof HTMLInputElement && search.contains(focused)) {
      const { selectionStart, selectionEnd } = focused;
      focused.focus();
      focused.setSelectionRange(selectionStart, selectionEnd);
    }
  }

  #address(): string {
    const parameters = new URLSearchParams();
    for (const [name, value] of new FormData(this.#form)) {
      if (typeof value === 'string' && value !== '') parameters.append(name, value);
    }
    const query = parameters.toString();
    return query === '' ? '/' : `/?${query}`;
  }
}
