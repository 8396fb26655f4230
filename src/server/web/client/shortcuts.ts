import { copyText } from './copy-buttons.js';

/**
 * Keys of one letter, for hands on the keyboard. They are off while somebody types, and can be switched off for good
 * (WCAG 2.1.4), since dictation turns words into letters.
 */
export function enableShortcuts(): void {
  document.addEventListener('keydown', (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    if (!isOn()) return;
    const act = actions.get(event.key);
    if (act === undefined) return;
    event.preventDefault();
    act();
  });
  const place = document.querySelector('[data-shortcut-switch]');
  if (place !== null) place.append(shortcutSwitch());
}

const actions: ReadonlyMap<string, () => void> = new Map([
  ['/', focusSearch],
  ['j', () => moveBy(1)],
  ['k', () => moveBy(-1)],
  ['o', () => focusedHit()?.click()],
  ['y', () => void copyText(permalink(), 'Link')],
  ['?', () => window.location.assign('/help#keyboard')],
]);

function focusSearch(): void {
  const input = document.querySelector<HTMLInputElement>('#q');
  input?.focus();
  input?.select();
}

function hits(): HTMLAnchorElement[] {
  return [
    ...document.querySelectorAll<HTMLAnchorElement>('.hit h2 a, .entry h2 a, .entry h3 a, .posting-lines li > a'),
  ];
}

function focusedHit(): HTMLAnchorElement | undefined {
  return hits().find((hit) => hit === document.activeElement);
}

function moveBy(step: number): void {
  const all = hits();
  const at = (all as (Element | null)[]).indexOf(document.activeElement);
  const next = all[at < 0 ? (step > 0 ? 0 : all.length - 1) : at + step];
  next?.focus();
  next?.closest('li, section')?.scrollIntoView({ block: 'nearest' });
}

function permalink(): string {
  const page = document.querySelector<HTMLElement>('[data-permalink]')?.dataset['permalink'];
  return focusedHit()?.href ?? new URL(page ?? '', window.location.href).href;
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && (target.isContentEditable || /^(?:INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}

const setting = 'patchtrail-shortcuts';

/** Where nothing can be kept, they are on. */
function isOn(): boolean {
  try {
    return window.localStorage.getItem(setting) !== 'off';
  } catch {
    return true;
  }
}

function shortcutSwitch(): HTMLElement {
  const label = document.createElement('label');
  label.className = 'switch';
  const box = document.createElement('input');
  box.type = 'checkbox';
  box.checked = isOn();
  box.addEventListener('change', () => {
    try {
      window.localStorage.setItem(setting, box.checked ? 'on' : 'off');
    } catch {
      box.checked = true;
    }
  });
  label.append(box, ' Enable single-key shortcuts');
  return label;
}
