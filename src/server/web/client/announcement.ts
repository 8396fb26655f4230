const pause = 600;

/**
 * Tells people who listen to the page what others see, in a live region (WAI-ARIA `status`) of its own: what one part of the
 * page says never takes the place of what another has said. What is said in quick succession is said once, at the end.
 */
export class Announcement {
  readonly #place = document.createElement('p');
  #timer = 0;

  /** The region has to stand in the page before anything is said in it. */
  constructor() {
    this.#place.className = 'visually-hidden';
    this.#place.setAttribute('role', 'status');
    document.body.append(this.#place);
  }

  say(text: string): void {
    window.clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => {
      this.#place.textContent = text;
    }, pause);
  }
}
