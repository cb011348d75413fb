const BAUD = 115200;

/** Opens the modem's port. While it is open the processor's fast clock runs, which takes 1 mA. */
export function openSerial(rx: number, tx: number): void {
  Serial1.setup(BAUD, { rx: rx, tx: tx });
}

/** Its pins are free then, and can be watched. */
export function closeSerial(): void {
  Serial1.unsetup();
}

/** `onData` gets strings of characters 0 to 255. */
export function onSerial(onData: (data: string) => void): void {
  Serial1.on('data', onData);
}

export function writeSerial(data: string | Uint8Array): void {
  Serial1.write(data);
}

/** Base64 (RFC 4648 §4) of bytes. */
export function base64Of(bytes: Uint8Array): string {
  return btoa(bytes);
}

/** The bytes of a string of characters 0 to 255. */
export function bytesOf(text: string): Uint8Array {
  return E.toUint8Array(text);
}

/** The string of characters 0 to 255 that bytes are. */
export function textOf(bytes: Uint8Array): string {
  return E.toString(bytes);
}
