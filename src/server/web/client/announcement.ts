/** Tells people who listen to the page what others see. What is said in quick succession is said once, at the end. */
export function announce(text: string): void {
  window.clearTimeout(timer);
  timer = window.setTimeout(() => {
    const place = document.getElementById('announcement');
    if (place !== null) place.textContent = text;
  }, 600);
}

let timer = 0;
