/**
 * Copies what a text box shows. The clipboard is absent on plain http and may be refused; then the box itself is
 * selected and the older command tried, and its result believed. The box must be inside the open dialog: a focus trap
 * would empty a selection anywhere else.
 * @returns false when it was not copied; the text is left selected for the person
 */
export async function copyFrom(box: HTMLTextAreaElement): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(box.value);
    return true;
  } catch {
    box.focus();
    box.select();
    return document.execCommand('copy');
  }
}

/** Fingers have no Ctrl key. */
export function isTouch(): boolean {
  return window.matchMedia('(pointer: coarse)').matches;
}
