/** As much of Node's `Buffer` as the protocol's codec uses; put into the bundle under that name. */
export const Buffer = {
  concat: (parts: readonly Uint8Array[]): Uint8Array =>
    Uint8Array.from(parts.flatMap((part) => [...part])),
  from: (bytes: Uint8Array): Uint8Array => Uint8Array.from(bytes),
};
