/** Of two postings to be compared, the older stays above the newer: choosing one moves the other out of its way. */
export function keepOrder(): void {
  const form = document.querySelector<HTMLFormElement>('form.postings');
  if (form === null) return;
  const radios = (name: string): HTMLInputElement[] => [
    ...form.querySelectorAll<HTMLInputElement>(`input[name="${name}"]`),
  ];
  const older = radios('older');
  const newer = radios('newer');
  form.addEventListener('change', (event) => {
    const from = older.findIndex((radio) => radio.checked);
    const to = newer.findIndex((radio) => radio.checked);
    if (from < to) return;
    // At either end there is nowhere to move to but the place beside it.
    if (older.includes(event.target as HTMLInputElement)) {
      check(newer[Math.min(from + 1, newer.length - 1)]);
      check(older[Math.min(from, older.length - 2)]);
    } else {
      check(older[Math.max(to - 1, 0)]);
      check(newer[Math.max(to, 1)]);
    }
  });
}

function check(radio: HTMLInputElement | undefined): void {
  if (radio !== undefined) radio.checked = true;
}
