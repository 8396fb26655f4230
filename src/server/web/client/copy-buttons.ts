import { Announcement } from './announcement.js';

const announcement = new Announcement();

/** Adds a button to every line that is there to be copied. Where there is no clipboard, the line can be selected. */
export function addCopyButtons(): void {
  if (!('clipboard' in navigator)) return;
  for (const line of document.querySelectorAll<HTMLElement>('[data-copy]')) {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = 'Copy';
    button.setAttribute('aria-label', `Copy ${line.textContent}`);
    button.addEventListener('click', async () => {
      const isCopied = await copyText(line.dataset['copy'] ?? '', 'Line');
      button.textContent = isCopied ? 'Copied' : 'Not copied';
      window.setTimeout(() => {
        button.textContent = 'Copy';
      }, 1_500);
    });
    line.after(button);
  }
}

export async function copyText(text: string, name: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    announcement.say(`${name} copied`);
    return true;
  } catch {
    announcement.say(`${name} not copied: not allowed by the browser`);
    return false;
  }
}
