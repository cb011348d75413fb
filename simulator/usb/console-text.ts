/** A value as `E.toJS` writes it, in which a console answers. */
export function valueText(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  if (typeof value === 'function') return 'function () { [code] }';
  if (typeof value !== 'object') return JSON.stringify(value) ?? 'null';
  const tag = Object.prototype.toString.call(value);
  if (Array.isArray(value) || (ArrayBuffer.isView(value) && tag !== '[object DataView]')) {
    return `[${Array.from(value as ArrayLike<unknown>, valueText).join(',')}]`;
  }
  const entries = Object.entries(value).map(([key, each]) => `${keyText(key)}:${valueText(each)}`);
  return `{${entries.join(',')}}`;
}

const keyText = (key: string): string =>
  /^[A-Za-z_$][\w$]*$/.test(key) ? key : JSON.stringify(key);

/** What a console reads as JSON: names need no quotes, strings may have single ones. */
export function parseLoosely(text: string): Record<string, unknown> | undefined {
  const strict = text
    .replace(/'([^'"]*)'/g, '"$1"')
    .replace(/([{,]\s*)([A-Za-z_$][\w$]*)\s*:/g, '$1"$2":');
  try {
    const value: unknown = JSON.parse(strict);
    return typeof value === 'object' && value !== null ? (value as never) : undefined;
  } catch {
    return undefined;
  }
}
