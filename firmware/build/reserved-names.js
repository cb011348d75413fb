// `of` is an ordinary name in JavaScript and a keyword to Espruino. This file is injected into the
// bundle: an unused function leaves nothing behind, but the minifier never takes a name that some
// file takes for a global.
export function reserveNames() {
  return of;
}
