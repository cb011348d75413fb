/** `f` gets strings of characters 0 to 255; nothing while the console is open there. */
export function onUsb(f: (data: string) => void): void {
  USB.on('data', f);
}

export function writeUsb(data: Uint8Array): void {
  USB.write(data);
}

/** Opens the interpreter itself on the cable, until the next start. */
export function openConsole(): void {
  E.setConsole('USB');
}
