// Types a code into the tablet as a hand-held scanner does: faster than any person, then Enter.

const CODES = { "-": "Minus", "?": "Slash", " ": "Space" };

export function scan(frame, text) {
  frame.contentWindow.focus();
  // All keys in one go: between timers this page may pause to draw for longer than a scanner ever does.
  for (const character of text.toLowerCase()) press(frame, character, codeOf(character));
  press(frame, "Enter", "Enter");
}

function press(frame, key, code) {
  // The event is made in the tablet's own realm: one of this window's would not be a KeyboardEvent there.
  const { KeyboardEvent, document } = frame.contentWindow;
  const target = document.activeElement ?? document.body;
  for (const type of ["keydown", "keyup"]) {
    target.dispatchEvent(new KeyboardEvent(type, { key, code, bubbles: true, cancelable: true, composed: true }));
  }
}

function codeOf(character) {
  if (/[0-9]/.test(character)) return `Digit${character}`;
  if (/[a-z]/.test(character)) return `Key${character.toUpperCase()}`;
  return CODES[character] ?? "";
}
